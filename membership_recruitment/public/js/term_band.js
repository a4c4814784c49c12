/* A member's terms over time as one band of inline SVG. No library: it draws what member_overview.py found. */

frappe.provide("membership_recruitment");

{
	const MARKS = 20; // heights in pixels, from the top
	const BAND = 32;
	const BAND_HEIGHT = 26;
	const AXIS = BAND + BAND_HEIGHT + 8;
	const HEIGHT = AXIS + 18;
	const PADDING = 8;
	const DAY = 86400000; // milliseconds
	const SHORTEST = 400; // days on the axis at least
	const LETTER = 6.4; // width of one at 11 pixels, on average
	const TYPE_COLORS = ["blue", "purple", "orange", "cyan", "pink"];

	const STYLE = `
		.term-band { position: relative; margin-bottom: var(--margin-md); }
		.term-band svg { display: block; width: 100%; height: ${HEIGHT}px; overflow: visible; }
		.term-band text { font-size: 11px; fill: var(--text-muted); }
		.term-band .track { stroke: var(--gray-400); stroke-dasharray: 1 4; }
		.term-band .axis { stroke: var(--gray-400); }
		.term-band .held { fill: var(--bg-green); }
		.term-band .current { fill: var(--green-600); }
		.term-band .upcoming { fill: var(--bg-light-blue); stroke: var(--blue-400); }
		.term-band .pending { fill: var(--fg-color); stroke: var(--orange-500); stroke-dasharray: 4 3; }
		.term-band .cut { fill: none; stroke: var(--red-400); stroke-dasharray: 2 3; }
		.term-band .hatch-grace { stroke: var(--yellow-500); }
		.term-band .hatch-kept { stroke: var(--purple-500); }
		.term-band .gap { fill: transparent; }
		.term-band a:hover rect, .term-band a:hover path { filter: brightness(0.94); }
		.term-band text.on-held { fill: var(--text-on-green); }
		.term-band text.on-current { fill: #fff; }
		.term-band text.on-upcoming { fill: var(--text-on-light-blue); }
		.term-band text.on-pending { fill: var(--text-color); }
		.term-band .today { stroke: var(--text-color); }
		.term-band text.today { fill: var(--text-color); font-weight: 600; stroke: none; }
		.term-band .invoice { fill: var(--fg-color); stroke: var(--gray-500); stroke-width: 1.5; }
		.term-band .invoice.open { stroke: var(--orange-500); }
		.term-band .credit { fill: var(--fg-color); stroke: var(--red-500); stroke-width: 1.5; }
		.term-band .payment { fill: var(--green-600); stroke: var(--fg-color); }
		.term-band .end { stroke: var(--red-500); stroke-width: 2; stroke-linecap: round; fill: none; }
		.term-band .death { stroke: var(--text-color); stroke-width: 2; stroke-linecap: round; fill: none; }
		.term-band-legend { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 6px; }
		.term-band-legend span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
		.term-band .term-band-legend svg { width: 14px; height: 12px; flex: none; }
		${TYPE_COLORS.map(
			(color, index) => `.term-band .type-${index} { fill: var(--${color}-500); }`
		).join("")}`;

	/** Draw into an element, and again whenever its width changes. Nothing for a member without terms. */
	membership_recruitment.draw_terms = function (element, overview) {
		element.term_band_observer?.disconnect();
		if (!overview.terms.some((term) => !term.void)) {
			element.replaceChildren();
			return;
		}
		let drawn_width = 0;
		const draw = () => {
			const width = Math.floor(element.clientWidth);
			if (!width || width === drawn_width) return;
			drawn_width = width;
			element.innerHTML = `<div class="term-band"><style>${STYLE}</style>${picture(
				overview,
				width
			)}</div>`;
		};
		element.term_band_observer = new ResizeObserver(draw);
		element.term_band_observer.observe(element);
		draw();
	};

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
		return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${__(
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
			end: (day) =>
				day ? PADDING + (day_number(day) + 1 - first) * per_day : width - PADDING,
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
					`<text x="${x}" y="${AXIS + 16}" text-anchor="middle">${name.format(
						day
					)}</text>`
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
		if (
			term.kept_until &&
			(term.pending || (term.last_day && term.kept_until > term.last_day))
		) {
			shapes.push(
				hatched(term.pending ? from : to, scale.end(term.kept_until), `${id}-kept`)
			);
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

	// ------------------------------------------------------------ invoices and payments

	function marks(scale, overview) {
		const found = [
			...overview.invoices.map((row) => ({
				day: row.posting_date,
				kind: invoice_kind(row),
				words: invoice_words(row),
			})),
			...overview.payments.map((row) => ({
				day: row.posting_date,
				kind: "payment",
				words: payment_words(row),
			})),
		].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
		// what would lie upon each other is drawn as one mark, whose title says all
		const groups = [];
		for (const mark of found) {
			const x = scale.start(mark.day);
			const same = groups.find(
				(group) => group.kind === mark.kind && Math.abs(group.x - x) < 7
			);
			if (same) same.words.push(mark.words);
			else groups.push({ x, kind: mark.kind, words: [mark.words] });
		}
		return groups
			.map(({ x, kind, words }) => {
				const title = words.slice(0, 12).join("\n") + (words.length > 12 ? "\n…" : "");
				return `<g class="mark"><title>${title}</title>${mark_shape(kind, x, MARKS)}</g>`;
			})
			.join("");
	}

	function mark_shape(kind, x, y) {
		if (kind === "payment") return `<circle class="payment" cx="${x}" cy="${y + 5}" r="4"/>`;
		return `<rect class="${kind}" x="${x - 3.5}" y="${y - 7}" width="7" height="7"/>`;
	}

	function invoice_kind(row) {
		if (row.is_return) return "credit";
		return row.submitted && row.outstanding > 0 ? "invoice open" : "invoice";
	}

	function invoice_words(row) {
		const amount = format_currency(row.total, row.currency);
		const day = shown(row.posting_date);
		if (row.is_return) return escape(__("{0}: credit note {1}, {2}", [day, row.name, amount]));
		if (!row.submitted)
			return escape(__("{0}: draft of invoice {1}, {2}", [day, row.name, amount]));
		const left = format_currency(row.outstanding, row.currency);
		return escape(
			row.outstanding > 0
				? __("{0}: invoice {1}, {2}, of which {3} unpaid", [day, row.name, amount, left])
				: __("{0}: invoice {1}, {2}", [day, row.name, amount])
		);
	}

	function payment_words(row) {
		const amount = format_currency(row.amount);
		const facts = [shown(row.posting_date), amount, row.invoice];
		return escape(
			row.voucher_type === "Payment Entry"
				? __("{0}: {1} paid on {2}", facts)
				: __("{0}: {1} booked by a journal entry on {2}", facts)
		);
	}

	// ------------------------------------------------------------ words

	const escape = frappe.utils.escape_html;
	const shown = (day) => frappe.datetime.str_to_user(day);

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
}
