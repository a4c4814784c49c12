// How a contact with a prospect went: one dialog for the list and the form.

import { new_dialog } from "../desk/dialogs";
import { PHASES } from "./prospects";

/**
 * One small dialog: how it went, what was said, what comes next.
 *
 * doc: name, full_name, phone, phase, next_action, next_action_on and must_be_told_by of the prospect.
 * done: called when it is saved.
 */
export function log_contact(doc, done) {
	// what was to be done by now is taken for done
	const due = doc.next_action_on && doc.next_action_on <= frappe.datetime.get_today();
	const translated = (values) =>
		values.map((value) => ({
			value,
			label: value && __(value, null, "Prospect Interaction"),
		}));
	const dialog = new_dialog({
		title: [__("Log Contact"), doc.full_name, doc.phone].filter(Boolean).join(" · "),
		fields: [
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("Kind"),
				reqd: 1,
				default: "Call",
				options: translated(["Call", "Meeting", "Mail", "Event", "Form"]),
			},
			{
				fieldname: "answered",
				fieldtype: "Check",
				label: __("Reached the Person"),
				default: 1,
			},
			{
				fieldname: "asked_for_terms",
				fieldtype: "Check",
				label: __("Asked for Terms or Price"),
			},
			{
				fieldname: "interaction_on",
				fieldtype: "Datetime",
				label: __("When"),
				default: frappe.datetime.now_datetime(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "outcome",
				fieldtype: "Select",
				label: __("Outcome"),
				options: translated([
					"",
					"Interested",
					"Thinking It Over",
					"Call Back Later",
					"Not Interested",
				]),
			},
			{
				fieldname: "phase",
				fieldtype: "Link",
				options: "Journey Phase",
				label: __("Phase"),
				default: doc.phase,
				description: __("If you leave it as it is, the entry rules of the phases decide."),
				get_query: () => PHASES,
			},
			{
				fieldname: "told",
				fieldtype: "Check",
				label: __("Was Told Where the Data Comes From"),
				hidden: doc.must_be_told_by ? 0 : 1,
				depends_on: "eval:doc.answered",
			},
			{ fieldtype: "Section Break", hide_border: 1 },
			{ fieldname: "summary", fieldtype: "Small Text", label: __("What Was Said") },
			{ fieldtype: "Section Break", label: __("Next Step") },
			{
				fieldname: "next_action",
				fieldtype: "Data",
				label: __("Next Action"),
				default: due ? "" : doc.next_action,
				description: due
					? __("Was due on {0}: {1}", [
							frappe.datetime.str_to_user(doc.next_action_on),
							frappe.utils.escape_html(doc.next_action || "–"),
					  ])
					: "",
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "next_action_on",
				fieldtype: "Date",
				label: __("On"),
				default: due ? "" : doc.next_action_on,
			},
		],
		primary_action_label: __("Save"),
		async primary_action(values) {
			await frappe.xcall("membership_recruitment.member_recruitment.worklist.log_contact", {
				prospect: doc.name,
				...values,
			});
			dialog.hide();
			frappe.show_alert({ message: __("Contact logged."), indicator: "green" });
			done();
		},
	});
	dialog.show();
}
