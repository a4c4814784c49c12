// What our reports share.

import { escape, list_address, page_address } from "./html";

/**
 * A report's formatter: an empty figure stays empty, where Frappe would show 0, and a share is written as the site
 * writes numbers, with the digits of its column, where Frappe writes 87.805% everywhere.
 *
 * show(shown, { value, column, data }): HTML in place of what Frappe shows of a figure.
 * empty(column, data): HTML in place of an empty one.
 */
export function formatter(show = (shown) => shown, empty = () => "") {
	return (value, row, column, data, default_formatter) => {
		if (value === null || value === undefined) return empty(column, data);
		const shown =
			column.fieldtype === "Percent"
				? share(value, column)
				: default_formatter(value, row, column, data);
		return in_lines(show(shown, { value, column, data }), column);
	};
}

const LINE = 17; // height of a line of a cell, in pixels
const PADDING = 16; // above and below them

/** A table with room for the lines of its sentences, where Frappe cuts them off after one; a report's get_datatable_options. */
export function with_room(options) {
	const shown = (options.columns || []).filter(({ hidden }) => !hidden);
	const lines = Math.max(1, ...shown.map((column) => column.lines || 1));
	return lines > 1 ? { ...options, cellHeight: LINE * lines + PADDING } : options;
}

function in_lines(shown, { lines }) {
	if (!lines) return shown;
	return `<div class="sentences" style="white-space: normal; line-height: ${LINE}px">${shown}</div>`;
}

function share(value, { precision }) {
	const number = format_number(flt(value), null, cint(precision ?? 1));
	return `<div style="text-align: right">${number}\u00a0%</div>`;
}

/** The documents behind a figure, as a link to their list; the figure alone where the user may not read them. */
export function link_to_list(doctype, filters, shown) {
	if (!frappe.model.can_read(doctype)) return shown;
	return `<a href="${list_address(doctype, filters)}">${shown}</a>`;
}

// by column the figure behind which members can be named; behind the rate of those who left stand those who left
const FIGURES = {
	active: "Active Members",
	inactive: "Inactive Members",
	joined: "Members Joined",
	left: "Members Left",
	active_at_start: "Active at Start",
	retained: "Members Retained",
	churn_rate: "Members Not Retained",
	due: "Terms Due",
	renewed: "Terms Renewed",
	undecided: "Terms Undecided",
};

/**
 * The members behind a figure, as a link to the report that names them; the figure alone where the user may not read
 * members, and where nobody stands behind it.
 * cell: what a formatter gets; first, last: days of the period.
 */
export function link_to_members(shown, { value, column }, first, last) {
	const figure = FIGURES[column.fieldname];
	if (!figure || !value || !frappe.model.can_read("Member")) return shown;
	const { membership_type } = frappe.query_report.get_filter_values();
	const query = new URLSearchParams({
		figure,
		from_date: first,
		to_date: last,
		...(membership_type && { membership_type }),
	});
	const address = page_address("query-report", "Members Behind a Figure");
	return `<a href="${escape(`${address}?${query}`)}">${shown}</a>`;
}

/** First day of the period that ends on a day; a report's first period may begin within one. */
export function first_day(last, interval, from_date) {
	const months = { Month: 1, Quarter: 3, Year: 12 }[interval];
	const [year, month] = last.split("-").map(Number);
	const first = String(month - ((month - 1) % months)).padStart(2, "0");
	const begins = `${String(year).padStart(4, "0")}-${first}-01`;
	return from_date > begins ? from_date : begins;
}

/** As a list's address writes it: empty is a filter too. */
export function equals(value) {
	return value || JSON.stringify(["is", "not set"]);
}

export function between(from, to) {
	return JSON.stringify(["Between", [from, to]]);
}

// ------------------------------------------------------------ filters

/** Day up to which a report looks. */
export function as_of() {
	return {
		fieldname: "as_of",
		label: __("As Of"),
		fieldtype: "Date",
		default: frappe.datetime.get_today(),
		reqd: 1,
	};
}

/** A span of days: by default the last twelve whole months, and the month under way. */
export function days({
	from = frappe.datetime.add_months(frappe.datetime.month_start(), -12),
	from_label = __("From Date"),
	to = frappe.datetime.get_today(),
	to_label = __("To Date"),
	reqd = 0,
} = {}) {
	return [
		{ fieldname: "from_date", label: from_label, fieldtype: "Date", default: from, reqd },
		{ fieldname: "to_date", label: to_label, fieldtype: "Date", default: to, reqd },
	];
}

/** One document; the field has the name of its DocType. */
export function document_of(doctype, fieldname = frappe.model.scrub(doctype)) {
	return { fieldname, label: __(doctype), fieldtype: "Link", options: doctype };
}

/** One of several; options: pairs of value and label, of which the first is the default. */
export function choice(fieldname, label, options, reqd = 0) {
	return {
		fieldname,
		label,
		fieldtype: "Select",
		options: options.map(([value, shown]) => ({ value, label: shown })),
		default: options[0][0],
		reqd,
	};
}

export function interval(value) {
	const options = [
		["Month", __("Month")],
		["Quarter", __("Quarter")],
		["Year", __("Year")],
	];
	return { ...choice("interval", __("Interval"), options, 1), default: value };
}

/** By what members are grouped; all: the label where they are not. */
export function group_of_members(all) {
	return choice("group_by", __("Group By"), [
		["", all],
		["Membership Type", __("Membership Type")],
		["Recruitment Source", __("Recruitment Source")],
		["Join Year", __("Join Year")],
	]);
}
