// Frappe takes the full_name of a document for that of every user whom it names: right for a User, wrong for a person.

const PEOPLE = ["Member", "Membership Prospect"];
const frappes = frappe.form.link_formatters["User"];

frappe.form.link_formatters["User"] = (value, doc, docfield) => {
	if (!value || !PEOPLE.includes(docfield?.parent || doc?.doctype)) {
		return frappes(value, doc, docfield);
	}
	return frappe.user_info(value).fullname || value;
};
