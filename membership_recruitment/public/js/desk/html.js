// Small pieces of HTML and of words that several forms, lists, reports and pages show.

export const escape = (text) => frappe.utils.escape_html(text);

/** A link to a document where the user may read it, otherwise what is shown of it. */
export function link(doctype, name, shown = name) {
	const text = escape(shown);
	if (!frappe.model.can_read(doctype)) return text;
	return `<a href="${frappe.utils.get_form_link(doctype, name)}">${text}</a>`;
}

/** The address of a list with these filters, to stand in an attribute. */
export function list_address(doctype, filters) {
	const query = escape(String(new URLSearchParams(filters)));
	return `${page_address(frappe.router.slug(doctype))}?${query}`;
}

/** The address of a page of the desk, of which Frappe 15 and 16 name the beginning otherwise. */
export function page_address(...route) {
	return frappe.router.make_url(route);
}

/** heads: words; rows: lists of cells in HTML. */
export function table(heads, rows) {
	const head = heads.map((one) => `<th scope="col">${one}</th>`).join("");
	const body = rows.map(
		(cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`
	);
	return `<div class="table-responsive">
		<table class="table table-hover small" style="margin-bottom: 0">
			<thead class="text-muted"><tr>${head}</tr></thead>
			<tbody>${body.join("")}</tbody>
		</table></div>`;
}

/** Labels with values, beside each other. */
export function facts_html(pairs) {
	const columns = pairs.map(
		([label, value]) => `<div class="col-6 col-sm-4 mb-2">
			<div class="text-muted small">${label}</div><div class="bold">${value}</div></div>`
	);
	return `<div class="row">${columns.join("")}</div>`;
}

/** Sentences below each other; those that are not there are left out. */
export function notes_html(sentences) {
	return sentences
		.filter(Boolean)
		.map((sentence) => `<p class="text-muted small mb-1">${sentence}</p>`)
		.join("");
}

/** A date, or the date of a time, as the user writes it. */
export function day(value) {
	return value ? frappe.datetime.str_to_user(String(value).split(" ")[0]) : "";
}

export function last_day(value) {
	return value ? day(value) : __("none (lifetime)");
}

/** A number of days in words. */
export function days_words(days) {
	return days === 1 ? __("1 day") : __("{0} days", [days]);
}

/** A share in whole percent; a dash where it is not known. */
export function percent(value) {
	return value === null || value === undefined ? "–" : `${Math.round(value)}\u00a0%`;
}

/** Of a chance, which is never nothing and never sure. */
export function chance(value) {
	if (value < 1) return __("under 1 %");
	return value > 99 ? __("over 99 %") : percent(value);
}

/** Draw into an element, and again whenever its width changes. picture(width): HTML. */
export function draw_to_width(element, picture) {
	element.width_observer?.disconnect();
	let drawn_width = 0;
	const draw = () => {
		const width = Math.floor(element.clientWidth);
		if (!width || width === drawn_width) return;
		drawn_width = width;
		element.innerHTML = picture(width);
	};
	element.width_observer = new ResizeObserver(draw);
	element.width_observer.observe(element);
	draw();
}
