frappe.ui.form.on("Member", {
	refresh(frm) {
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		frappe.contacts.render_address_and_contact(frm);
		show_new_member(frm);
		show_end(frm);
		show_terms(frm);
		if (frappe.model.can_create("Membership") && !frm.doc.deceased_on) {
			frm.add_custom_button(__("New Term"), () => new_term(frm));
		}
	},
});

function show_new_member(frm) {
	if (frm.doc.__onload?.new_member && !frm.is_dirty()) {
		const [label, color] = frappe.get_indicator(frm.doc, "Member");
		frm.page.set_indicator(__("{0}, New Member", [label]), color);
	}
}

function show_end(frm) {
	const { status, deceased_on } = frm.doc;
	if (status === "Deceased") {
		frm.set_intro(
			__("Died on {0}. The membership has ended and no messages are sent.", [
				frappe.datetime.str_to_user(deceased_on),
			]),
			"yellow"
		);
	} else if (status === "Cancelled") {
		const term = (frm.doc.__onload?.terms || []).find((term) => term.cancelled_from);
		frm.set_intro(
			__("The membership was cancelled from {0}. A new term makes this person a member again.", [
				frappe.datetime.str_to_user(term?.cancelled_from),
			]),
			"yellow"
		);
	}
}

function show_terms(frm) {
	const terms = frm.doc.__onload?.terms || [];
	frm.get_field("terms_html").$wrapper.html(
		terms.length ? terms_table(terms) : `<p class="text-muted small">${__("No terms yet.")}</p>`
	);
}

function terms_table(terms) {
	const heads = [__("Term"), __("Type"), __("First Day"), __("Last Day"), __("Status"), __("Payment")];
	const rows = terms.map((term) => `<tr>${term_cells(term).map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
	return `<div class="table-responsive">
		<table class="table table-hover small" style="margin-bottom: 0">
			<thead class="text-muted"><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
			<tbody>${rows.join("")}</tbody>
		</table>
	</div>`;
}

function term_cells(term) {
	const escape = frappe.utils.escape_html;
	const link = frappe.utils.get_form_link("Membership", term.name);
	let last_day = term.end_date ? frappe.datetime.str_to_user(term.end_date) : __("Lifetime");
	if (term.cancelled_from) {
		const from = frappe.datetime.str_to_user(term.cancelled_from);
		last_day += ` <span class="text-muted">${__("cancelled from {0}", [from])}</span>`;
	}
	const [status, color] = frappe.listview_settings["Member"].get_indicator(term);
	return [
		`<a href="${link}">${escape(term.name)}</a>`,
		escape(__(term.membership_type)),
		frappe.datetime.str_to_user(term.start_date),
		last_day,
		`<span class="indicator-pill ${color}">${escape(status)}</span>`,
		escape(__(term.payment_state)),
	];
}

function new_term(frm) {
	frappe.new_doc("Membership", { member: frm.doc.name, member_name: frm.doc.full_name });
}
