// What our forms, lists, reports and pages share on the desk, under one name: membership_recruitment.
// Nothing here may be translated before it is shown: the words of the user's language come after this file.

import * as bulk from "./desk/bulk";
import * as consent from "./member_privacy/consent";
import * as engagement from "./membership/engagement";
import * as forms from "./desk/forms";
import * as household from "./membership/household";
import * as html from "./desk/html";
import * as indicators from "./desk/indicators";
import * as member_actions from "./membership/member_actions";
import * as merge from "./member_recruitment/merge";
import * as missing_invoices from "./membership/missing_invoices";
import * as prospects from "./member_recruitment/prospects";
import * as renewals from "./membership/renewals";
import * as reports from "./desk/reports";
import * as term_actions from "./membership/term_actions";
import * as term_band from "./membership/term_band";
import { log_contact } from "./member_recruitment/log_contact";
import { make_member } from "./member_recruitment/make_member";
import "./desk/presses";
import "./member_recruitment/kanban";

frappe.provide("membership_recruitment");
Object.assign(membership_recruitment, {
	bulk,
	consent,
	engagement,
	forms,
	household,
	html,
	indicators,
	log_contact,
	make_member,
	member_actions,
	merge,
	missing_invoices,
	prospects,
	renewals,
	reports,
	term_actions,
	term_band,
});
