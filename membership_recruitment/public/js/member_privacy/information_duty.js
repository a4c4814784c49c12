// Whoever has not given their data themselves must be told where it comes from: on the form, and for many from the worklist.

import { confirm, prompt } from "../desk/dialogs";
import { add_button } from "../desk/forms";
import { day } from "../desk/html";

const API = "membership_recruitment.member_journey.data_notices.api";
const GROUP = () => __("Tell the Person");

/** A sentence and the buttons on the form of somebody who must be told. */
export function show(frm) {
	if (!frm.doc.must_be_told_by || frm.is_new()) return;
	const late = frm.doc.must_be_told_by < frappe.datetime.get_today();
	const until = day(frm.doc.must_be_told_by);
	frm.dashboard.add_comment(
		late
			? __(
					"Somebody else has given the data. The person should have been told by {0}; until that is done, nothing is sent.",
					[until]
			  )
			: __(
					"Somebody else has given the data. The person must be told by {0}; until that is done, nothing is sent.",
					[until]
			  ),
		late ? "red" : "orange",
		true
	);
	if (!frm.perm[0]?.write && !frappe.user.has_role("Member Privacy Officer")) return;
	const names = [frm.docname];
	const done = () => frm.reload_doc();
	const add = (label, action) => add_button(frm, label, action, { group: GROUP() });
	add(__("Send the Text"), () => send(frm.doctype, names, done));
	add(__("Print the Letter"), () => letters(frm.doctype, names, done));
	add(__("Was Told"), () => was_told(frm.doctype, names, done));
}

/** Ask, and send the text by e-mail. */
export function send(doctype, names, done) {
	confirm(
		__("Send {0} people an e-mail that says where their data comes from?", [names.length]),
		async () => {
			const sent = await frappe.xcall(`${API}.send_text`, { doctype, names });
			frappe.show_alert({
				message: __("{0} mails are on their way.", [sent]),
				indicator: "blue",
			});
			done();
		}
	);
}

/** Ask, and open the letters as one PDF. */
export function letters(doctype, names, done) {
	confirm(
		__("Make letters to {0} people? Whoever gets one is put down as told today.", [
			names.length,
		]),
		() => {
			window.open_url_post(`/api/method/${API}.make_letters`, {
				doctype,
				names: JSON.stringify(names),
			});
			setTimeout(done, 3000);
		}
	);
}

/** Ask how, and put down that they have been told. */
export function was_told(doctype, names, done) {
	prompt(
		{
			fieldname: "how",
			fieldtype: "Select",
			label: __("Told By"),
			options: ["Conversation", "Letter", "E-mail"].map((value) => ({
				value,
				label: __(value, null, "Told By"),
			})),
			default: "Conversation",
			reqd: 1,
		},
		async ({ how }) => {
			await frappe.xcall(`${API}.note_told`, { doctype, names, how });
			done();
		},
		__("The person knows where the data comes from, and what their rights are"),
		__("Was Told")
	);
}
