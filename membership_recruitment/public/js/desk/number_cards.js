// Number cards of ours with a share: written as the site writes numbers, where Frappe writes 86.3% (and 16 86,000 %).

const { number_card } = frappe.widget.widget_factory;
const { set_formatted_number } = number_card.prototype;

number_card.prototype.set_formatted_number = function (df, doc) {
	if (
		df?.fieldtype !== "Percent" ||
		!this.card_doc.method?.startsWith("membership_recruitment.")
	) {
		return set_formatted_number.call(this, df, doc);
	}
	this.formatted_number = `${format_number(flt(this.number), null, 1)}\u00a0%`;
};
