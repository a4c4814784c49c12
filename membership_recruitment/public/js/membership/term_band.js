// A member's terms over time as one band of inline SVG. No library: it draws what member_overview.py found.

import { day as shown, draw_to_width, escape } from "../desk/html";
import { invoice_kind, mark_shape, marks } from "./term_band_marks";
import {
	AXIS,
	BAND,
	BAND_HEIGHT,
	HEIGHT,
	LETTER,
	PADDING,
	STYLE,
	TYPE_COLORS,
} from "./term_band_style";

const DAY = 86400000; // milliseconds
const SHORTEST = 400; // days on the axis at least

/** Draw into an element. Nothing for a member without terms. */
export function draw(element, overview) {
	if (!overview.terms.some((term) => !term.void)) return;
	draw_to_width(
		element,
		(width) =>
			`<div class="term-band"><style>${STYLE}</style>${picture(overview, width)}</div>`
	);
}

function picture(overview, width) {
	const terms = overview.terms.filter((term) => !term.void).reverse(); // oldest first
	const id = frappe.dom.get_unique_id();
	const scale = time_scale(overview, terms, width);
	const types = [...new Set(terms.map((term) => term.membership_type))];
	const shapes = [
		axis(scale),
		gaps(scale, overview.spells),
		...terms.map((term) => term_shapes(scale, term, overview, types, id)),
		labels(scale, terms, overview),
		death(scale, overview),
		today_line(scale, overview),
		marks(scale, overview),
	];
	return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="group" aria-label="${__(
		"Terms over time. The table below has the same in words."
	)}">
			<defs>${hatch(`${id}-grace`, "hatch-grace")}${hatch(`${id}-kept`, "hatch-kept")}</defs>
			${shapes.join("")}
		</svg>
		${legend(terms, overview, types, id)}`;
}

// ------------------------------------------------------------ time

const day_number = (day) => Date.parse(`${day}T00:00:00Z`) / DAY;

function time_scale(overview, terms, width) {
	const today = day_number(overview.today);
	const marked = [...overview.invoices, ...overview.payments].map((row) =>
		day_number(row.posting_date)
	);
	const ends = terms.flatMap((term) => [term.end_date, term.grace_until, term.kept_until]);
	const forever = terms.some((term) => !term.end_date && !term.cancelled_from);
	let first = Math.min(day_number(terms[0].start_date), today, ...marked);
	let last = Math.max(
		today,
		...marked,
		...ends.filter(Boolean).map((day) => day_number(day) + 1)
	);
	last = Math.max(last, first + SHORTEST);
	if (forever) last += Math.max(180, (last - first) * 0.08);
	const margin = (last - first) * 0.015;
	first -= margin;
	last += margin;
	const per_day = (width - 2 * PADDING) / (last - first);
	return {
		first,
		last,
		width,
		per_day,
		x: (number) => PADDING + (number - first) * per_day,
		start: (day) => PADDING + (day_number(day) - first) * per_day,
		end: (day) => (day ? PADDING + (day_number(day) + 1 - first) * per_day : width - PADDING),
	};
}

/** Ticks at the first days of months or years, as many as their labels have room for. */
function axis(scale) {
	const months = [1, 3, 6, 12, 24, 60, 120, 240, 600].find(
		(step) => step * 30.4 * scale.per_day >= (step < 12 ? 72 : 46)
	);
	const step = months || 600;
	const name = new Intl.DateTimeFormat((frappe.boot.lang || "en").replace("_", "-"), {
		timeZone: "UTC",
		...(step < 12 ? { month: "short", year: "numeric" } : { year: "numeric" }),
	});
	const from = new Date(scale.first * DAY);
	let month = Math.ceil((from.getUTCFullYear() * 12 + from.getUTCMonth() + 1) / step) * step;
	const ticks = [];
	for (; ; month += step) {
		const day = Date.UTC(Math.floor(month / 12), month % 12, 1);
		const x = scale.x(day / DAY);
		if (x > scale.width - PADDING) break;
		ticks.push(`<line class="axis" x1="${x}" x2="${x}" y1="${AXIS}" y2="${AXIS + 4}"/>`);
		const half = (name.format(day).length * LETTER) / 2;
		if (x - half >= 0 && x + half <= scale.width) {
			ticks.push(
				`<text x="${x}" y="${AXIS + 16}" text-anchor="middle">${name.format(day)}</text>`
			);
		}
	}
	return `<line class="axis" x1="${PADDING}" x2="${
		scale.width - PADDING
	}" y1="${AXIS}" y2="${AXIS}"/>${ticks.join("")}`;
}

function today_line(scale, { today }) {
	const x = scale.start(today);
	const label = __("Today");
	const half = (label.length * LETTER) / 2;
	const at = Math.min(Math.max(x, half), scale.width - half);
	return `<line class="today" x1="${x}" x2="${x}" y1="13" y2="${AXIS}"/>
		<text class="today" x="${at}" y="10" text-anchor="middle">${label}</text>`;
}

// ------------------------------------------------------------ the band

function look(term, today) {
	if (term.pending && !term.kept_until) return "pending";
	if (term.start_date > today) return "upcoming";
	return term.status === "Current" && (!term.last_day || term.last_day >= today)
		? "current"
		: "held";
}

/** Last day on which a term holds: nothing holds after a death. */
function last_day(term, { deceased_on }) {
	const died = deceased_on && frappe.datetime.add_days(deceased_on, -1);
	return died && !(term.last_day < died) ? died : term.last_day;
}

function term_shapes(scale, term, overview, types, id) {
	const from = scale.start(term.start_date);
	const to = Math.max(scale.end(last_day(term, overview)), from);
	const full_end = scale.end(term.end_date);
	const shapes = [];
	if (term.grace_until && !term.kept_until) {
		shapes.push(hatched(to, scale.end(term.grace_until), `${id}-grace`));
	}
	if (term.kept_until && (term.pending || (term.last_day && term.kept_until > term.last_day))) {
		shapes.push(hatched(term.pending ? from : to, scale.end(term.kept_until), `${id}-kept`));
	}
	if (to < full_end) shapes.push(bar("cut", to, full_end));
	if (to > from) {
		const shape = last_day(term, overview) ? bar : arrow;
		shapes.push(shape(look(term, overview.today), from, to));
	}
	if (types.length > 1 && to > from) {
		const index = types.indexOf(term.membership_type) % TYPE_COLORS.length;
		shapes.push(bar(`type-${index}`, from, to, BAND + BAND_HEIGHT - 4, 4));
	}
	if (term.cancelled_from) {
		const middle = BAND + BAND_HEIGHT / 2;
		shapes.push(`<path class="end" d="M${to - 4} ${middle - 4}l8 8m0 -8l-8 8"/>`);
	}
	const link = frappe.utils.get_form_link("Membership", term.name);
	return `<a href="${link}" tabindex="-1"><title>${words_of(term)}</title>${shapes.join(
		""
	)}</a>`;
}

function bar(look, from, to, top = BAND, height = BAND_HEIGHT) {
	const width = Math.max(to - from, 1);
	const seam = width > 5 ? 1 : 0; // between a term and the next
	return `<rect class="${look}" x="${from}" y="${top}" width="${
		width - seam
	}" height="${height}" rx="${width > 8 && height > 8 ? 2 : 0}"/>`;
}

function arrow(look, from, to) {
	const half = BAND_HEIGHT / 2;
	return `<path class="${look}" d="M${from} ${BAND}H${
		to - half
	}l${half} ${half}l${-half} ${half}H${from}z"/>`;
}

function hatch(id, look) {
	return `<pattern id="${id}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
		<line class="${look}" x1="0" x2="0" y1="0" y2="5" stroke-width="3"/></pattern>`;
}

function hatched(from, to, pattern) {
	return `<rect fill="url(#${pattern})" x="${from}" y="${BAND}" width="${Math.max(
		to - from,
		1
	)}" height="${BAND_HEIGHT}"/>`;
}

function gaps(scale, spells) {
	const middle = BAND + BAND_HEIGHT / 2;
	return spells
		.slice(1)
		.map((spell, index) => {
			const before = spells[index].end_date || spells[index].active_to;
			const from = scale.end(before);
			const to = scale.start(spell.start_date);
			const last = frappe.datetime.add_days(spell.start_date, -1);
			const days = day_number(spell.start_date) - day_number(before) - 1;
			const title = __("No member {0} – {1} ({2} days)", [
				shown(frappe.datetime.add_days(before, 1)),
				shown(last),
				days,
			]);
			return `<g><title>${title}</title>
				<line class="track" x1="${from}" x2="${to}" y1="${middle}" y2="${middle}"/>
				<rect class="gap" x="${from}" y="${BAND}" width="${Math.max(
				to - from,
				0
			)}" height="${BAND_HEIGHT}"/></g>`;
		})
		.join("");
}

/** The type's name at the beginning of each run of terms of that type, where it has room. */
function labels(scale, terms, overview) {
	const runs = [];
	for (const term of terms) {
		const run = runs[runs.length - 1];
		const kind = look(term, overview.today);
		const from = scale.start(term.start_date);
		const to = scale.end(last_day(term, overview));
		if (run && run.type === term.membership_type && run.kind === kind && from - run.to < 2)
			run.to = to;
		else runs.push({ type: term.membership_type, kind, from, to });
	}
	return runs
		.map(({ type, kind, from, to }) => {
			const name = __(type);
			const room = Math.floor((to - from - 12) / LETTER);
			if (room < Math.min(name.length, 4)) return "";
			const text = name.length <= room ? name : `${name.slice(0, room - 1)}…`;
			return `<text class="on-${kind}" x="${from + 6}" y="${
				BAND + BAND_HEIGHT / 2 + 3
			}" pointer-events="none">${escape(text)}</text>`;
		})
		.join("");
}

function death(scale, { deceased_on }) {
	if (!deceased_on) return "";
	const x = scale.start(deceased_on);
	return `<g><title>${__("Died on {0}", [shown(deceased_on)])}</title>
		<path class="death" d="M${x} ${BAND - 4}v${BAND_HEIGHT + 8}m-5 ${-BAND_HEIGHT}h10"/></g>`;
}

// ------------------------------------------------------------ words

function words_of(term) {
	const days = `${shown(term.start_date)} – ${
		term.end_date ? shown(term.end_date) : __("lifetime")
	}`;
	const lines = [
		`${__(term.membership_type)}: ${days}`,
		`${__(term.status, null, "Membership")} · ${__(term.payment_state)}`,
	];
	if (term.cancelled_from) {
		const reason = __(term.cancellation_reason || "", null, "Membership");
		lines.push(
			[__("cancelled from {0}", [shown(term.cancelled_from)]), reason]
				.filter(Boolean)
				.join(": ")
		);
	}
	if (term.grace_until) lines.push(__("grace until {0}", [shown(term.grace_until)]));
	if (term.kept_until) {
		lines.push(
			__("counts as current until {0}: {1}", [shown(term.kept_until), term.kept_reason])
		);
	}
	return escape(lines.join("\n"));
}

function legend(terms, overview, types, id) {
	const looks = new Set(terms.map((term) => look(term, overview.today)));
	const swatch = (inner) => `<svg viewBox="0 0 14 12" aria-hidden="true">${inner}</svg>`;
	const block = (look) =>
		swatch(`<rect class="${look}" x="1" y="1" width="12" height="10" rx="2"/>`);
	const hatched_block = (pattern) =>
		swatch(`<rect fill="url(#${pattern})" x="0" y="0" width="14" height="12"/>`);
	const mark = (kind) =>
		swatch(kind === "payment" ? mark_shape(kind, 7, 1) : mark_shape(kind, 7, 10));
	const kinds = new Set(overview.invoices.map(invoice_kind));
	const rows = [
		[looks.has("current"), block("current"), __("Current", null, "Member")],
		[looks.has("held"), block("held"), __("Earlier Terms")],
		[looks.has("upcoming"), block("upcoming"), __("Upcoming", null, "Member")],
		[looks.has("pending"), block("pending"), __("Pending", null, "Member")],
		[
			terms.some((term) => term.grace_until && !term.kept_until),
			hatched_block(`${id}-grace`),
			__("Grace", null, "Member"),
		],
		[
			terms.some((term) => term.kept_until),
			hatched_block(`${id}-kept`),
			__("Manual Override"),
		],
		[
			terms.some((term) => term.cancelled_from),
			swatch('<path class="end" d="M3 2l8 8m0 -8l-8 8"/>'),
			__("Cancelled", null, "Member"),
		],
		[
			overview.deceased_on,
			swatch('<path class="death" d="M7 1v10m-3 -7h6"/>'),
			__("Deceased", null, "Member"),
		],
		[kinds.has("invoice"), mark("invoice"), __("Invoice")],
		[kinds.has("invoice open"), mark("invoice open"), __("Unpaid Invoice")],
		[kinds.has("credit"), mark("credit"), __("Credit Note")],
		[overview.payments.length, mark("payment"), __("Payment")],
		...(types.length > 1
			? types.map((type, index) => [
					true,
					swatch(
						`<rect class="type-${
							index % TYPE_COLORS.length
						}" x="1" y="4" width="12" height="4"/>`
					),
					escape(__(type)),
			  ])
			: []),
	];
	const shown_rows = rows.filter(([present]) => present);
	return `<div class="term-band-legend text-muted small">${shown_rows
		.map(([, sign, label]) => `<span>${sign}${label}</span>`)
		.join("")}</div>`;
}
