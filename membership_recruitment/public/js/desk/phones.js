// Phone numbers on a form: what one types stays a field, and a click below it calls.

/** Says below each of these fields how to call its number, and where there is none, how to write one. */
export function offer_calls(frm, ...fieldnames) {
	for (const fieldname of fieldnames) {
		const number = (frm.doc[fieldname] || "").replace(/[^+\d]/g, "");
		const { description } = frappe.meta.get_docfield(frm.doctype, fieldname);
		const call = `<a href="tel:${number}">${__("Call {0}", [number])}</a>`;
		frm.set_df_property(fieldname, "description", number ? call : description);
	}
}
