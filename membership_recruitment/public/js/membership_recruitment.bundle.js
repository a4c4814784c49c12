// What our forms, lists, reports and pages share on the desk, under one name: membership_recruitment.
// Nothing here may be translated before it is shown: the words of the user's language come after this file.

import * as asking from "./desk/asking";
import * as bank_files from "./membership/bank_files";
import * as bulk from "./desk/bulk";
import * as consent from "./member_privacy/consent";
import * as dialogs from "./desk/dialogs";
import * as engagement from "./membership/engagement";
import * as forms from "./desk/forms";
import * as household from "./membership/household";
import * as html from "./desk/html";
import * as identity_number from "./membership/identity_number";
import * as import_page from "./membership/import_page";
import * as import_questions from "./membership/import_questions";
import * as indicators from "./desk/indicators";
import * as leaving_risk from "./membership/leaving_risk";
import * as member_actions from "./membership/member_actions";
import * as merge from "./member_recruitment/merge";
import * as missing_invoices from "./membership/missing_invoices";
import * as new_member from "./membership/new_member";
import * as own_pages from "./member_pages/own_pages";
import * as people_search from "./desk/people_search";
import * as personal_data from "./member_privacy/personal_data";
import * as phones from "./desk/phones";
import * as privacy_request from "./member_privacy/privacy_request";
import * as prospects from "./member_recruitment/prospects";
import * as ranking from "./member_recruitment/ranking";
import * as renewals from "./membership/renewals";
import * as reports from "./desk/reports";
import * as retention from "./member_privacy/retention";
import * as term_actions from "./membership/term_actions";
import * as term_band from "./membership/term_band";
import * as trained_models from "./desk/trained_models";
import { log_contact } from "./member_recruitment/log_contact";
import { make_member } from "./member_recruitment/make_member";
import "./desk/charts";
import "./desk/decoded_text";
import "./desk/empty_lists";
import "./desk/help";
import "./desk/plain_address";
import "./desk/presses";
import "./desk/select_words";
import "./desk/user_names";
import "./member_recruitment/kanban";

frappe.provide("membership_recruitment");
Object.assign(membership_recruitment, {
	asking,
	bank_files,
	bulk,
	consent,
	dialogs,
	engagement,
	forms,
	household,
	html,
	identity_number,
	import_page,
	import_questions,
	indicators,
	leaving_risk,
	log_contact,
	make_member,
	member_actions,
	merge,
	missing_invoices,
	new_member,
	own_pages,
	people_search,
	personal_data,
	phones,
	privacy_request,
	prospects,
	ranking,
	renewals,
	reports,
	retention,
	term_actions,
	term_band,
	trained_models,
});
