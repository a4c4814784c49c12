// Figures and words on the picture of the journey.

import { escape } from "../desk/html";

export function number(value) {
	return format_number(value, null, 0);
}

export function how_many(count, none, one, several) {
	if (!count) return `<span class="none">${none}</span>`;
	return count === 1 ? one : several;
}

/** A link where there is something to open. */
export function link_if(href, inside, label) {
	const said = label ? ` aria-label="${escape(label)}"` : "";
	return href ? `<a href="${href}"${said}>${inside}</a>` : inside;
}

/** What the phase aims at, with a quiet mark where it misses that. */
export function aim(words, missed, said) {
	return missed
		? `<small class="missed" title="${said}">${words}<span class="sr-only">, ${said}</span></small>`
		: `<small>${words}</small>`;
}

/** By how many percentage points more or fewer went on than before. */
export function change(points) {
	if (points === null) return "";
	const rounded = Math.round(points);
	if (!rounded) return `<small class="journey-change">${__("as before")}</small>`;
	const [sign, direction, said] =
		rounded > 0
			? ["▲", "up", __("{0} percentage points more than before", [rounded])]
			: ["▼", "down", __("{0} percentage points less than before", [-rounded])];
	return `<small class="journey-change ${direction}" title="${said}">
		<span aria-hidden="true">${sign} ${Math.abs(rounded)}</span>
		<span class="sr-only">${said}</span></small>`;
}
