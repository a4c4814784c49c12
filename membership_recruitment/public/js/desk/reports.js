// What our reports share.

import { list_address } from "./html";

/**
 * A report's formatter: an empty figure stays empty, where Frappe would show 0.
 *
 * show(shown, { value, column, data }): HTML in place of what Frappe shows of a figure.
 * empty(column, data): HTML in place of an empty one.
 */
export function formatter(show = (shown) => shown, empty = () => "") {
	return (value, row, column, data, default_formatter) => {
		if (value === null || value === undefined) return empty(column, data);
		return show(default_formatter(value, row, column, data), { value, column, data });
	};
}

/** The documents behind a figure, as a link to their list; the figure alone where the user may not read them. */
export function link_to_list(doctype, filters, shown) {
	if (!frappe.model.can_read(doctype)) return shown;
	return `<a href="${list_address(doctype, filters)}">${shown}</a>`;
}

/** As a list's address writes it: empty is a filter too. */
export function equals(value) {
	return value || JSON.stringify(["is", "not set"]);
}

export function between(from, to) {
	return JSON.stringify(["Between", [from, to]]);
}
