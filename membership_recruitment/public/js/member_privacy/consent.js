// Consent on the forms of Member and Membership Prospect.

import { new_dialog } from "../desk/dialogs";
import { add_button, answer_for } from "../desk/forms";
import { day, escape, list_address } from "../desk/html";
import { of, pill } from "../desk/indicators";

const CONSENT = "membership_recruitment.member_privacy.consent.consent";

/** The section on the form of a person, and a button to record what was said. */
export async function show(frm) {
	const shown =
		!frm.is_new() && frm.doc.status !== "Converted" && frappe.model.can_read("Consent Event");
	frm.toggle_display("consent_section", shown);
	if (!shown) return;
	const subject = { subject_doctype: frm.doctype, subject_name: frm.docname };
	const state = await answer_for(frm, frappe.xcall(`${CONSENT}.on_form`, subject));
	if (!state) return;
	frm.get_field("consent_html").$wrapper.html(consent_html(state, subject));
	if (!state.may_record || !state.purposes.length) return;
	add_button(frm, __("Record Consent"), () => record_consent(frm, state.purposes), {
		late: true,
		save: false,
	});
}

function consent_html(state, subject) {
	const said = state.rows.filter((row) => row.event);
	if (!said.length) {
		return `<p class="text-muted small">${__("No consent on record. No event means no.")}</p>`;
	}
	const rows = said.map(
		(row) => `<tr>
			<td>${escape(__(row.purpose))}</td><td>${escape(__(row.channel))}</td>
			<td>${pill(of("Consent Event", row.event))}</td>
			<td>${day(row.event_on)}</td><td class="text-muted">${escape(__(row.source))}</td>
		</tr>`
	);
	const all = list_address("Consent Event", subject);
	return `<table class="table table-hover small" style="margin-bottom: 4px">
			<tbody>${rows.join("")}</tbody></table>
		<a class="small" href="${all}">${__("All events")}</a>`;
}

function record_consent(frm, purposes) {
	const channels_of = (name) =>
		purposes.find((purpose) => purpose.name === name)?.channels || [];
	const choices = (values) => values.map((value) => ({ value, label: __(value) }));
	const first = purposes[0].name;
	const dialog = new_dialog({
		title: __("Record Consent"),
		fields: [
			{
				fieldname: "purpose",
				fieldtype: "Select",
				label: __("Purpose"),
				reqd: 1,
				options: choices(purposes.map((purpose) => purpose.name)),
				default: first,
				change: () => offer_channels(dialog, channels_of(dialog.get_value("purpose"))),
			},
			{
				fieldname: "channels",
				fieldtype: "MultiCheck",
				label: __("Channel"),
				columns: 2,
				options: [],
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "event",
				fieldtype: "Select",
				label: __("Event"),
				reqd: 1,
				options: choices(["Given", "Withdrawn"]),
				default: "Given",
			},
			{
				fieldname: "source",
				fieldtype: "Select",
				label: __("How"),
				reqd: 1,
				options: choices([
					"Phone call",
					"Paper form",
					"Meeting",
					"E-mail",
					"Event",
					"Other",
				]),
				default: "Phone call",
			},
			{
				fieldname: "event_on",
				fieldtype: "Datetime",
				label: __("When the Person Said It"),
				default: frappe.datetime.now_datetime(),
			},
			{ fieldtype: "Section Break", hide_border: 1 },
			{
				fieldname: "evidence",
				fieldtype: "Small Text",
				label: __("Evidence"),
				description: __("What shows it: where, to whom, in which words."),
			},
			{
				fieldname: "evidence_file",
				fieldtype: "Attach",
				label: __("Evidence File"),
				options: { make_attachments_public: false, disable_file_browser: true },
			},
		],
		primary_action_label: __("Record"),
		async primary_action(values) {
			await frappe.xcall(`${CONSENT}.record_on_form`, {
				subject_doctype: frm.doctype,
				subject_name: frm.docname,
				...values,
			});
			dialog.hide();
			frappe.show_alert({ message: __("Recorded."), indicator: "green" });
			show(frm);
		},
	});
	dialog.show();
	offer_channels(dialog, channels_of(first));
}

function offer_channels(dialog, channels) {
	const field = dialog.get_field("channels");
	field.df.options = channels.map((value) => ({
		value,
		label: __(value),
		checked: value === channels[0],
	}));
	field.refresh();
}
