// Frappe's charts, drawn so that all of it can be read. Frappe cuts the names below a chart and in its legend to a number
// of letters, lets the legend run over the edge and writes 400 as "400.00". A chart of our reports says in its data how it
// is to be drawn (member_insights/charts.py): it gets whole names below, and a legend of its own, which wraps.

import { escape } from "./html";

const LINE = 12; // height of a line of names, in pixels
const GAP = 6; // between names
const MOST_LINES = 3; // of names that lie; longer ones stand upright
const TALLEST = 130; // width of an upright name before it wraps
const BELOW_AXIS = 12; // from the axis to the first line
const COMPACT = 1_000_000; // numbers from here on are written short, for there is no room for them

// the heads of our reports' cards wrap where Frappe cuts them off
frappe.dom.set_style(`
	.form-message:has(> details) ~ .report-summary .summary-item { height: auto; min-height: 62px; }
	.form-message:has(> details) ~ .report-summary .summary-label {
		white-space: normal; overflow: visible !important; flex-shrink: 0;
	}
`);

const FrappeChart = frappe.Chart;

frappe.Chart = function (parent, options) {
	return options.data?.drawn ? draw(parent, options) : new FrappeChart(parent, options);
};

function draw(parent, options) {
	const { data } = options;
	const { drawn, datasets, labels } = data;
	const number = (value) => shown(value, drawn.fieldtype);
	const chart = new FrappeChart(parent, {
		...options,
		colors: drawn.colors,
		showLegend: 0,
		barOptions: { stacked: drawn.stacked },
		lineOptions: { showDots: labels.length === 1 }, // a single point makes no line
		axisOptions: {
			xAxisMode: "tick",
			shortenYAxisNumbers: 1,
			numberFormatter: (value) => on_axis(value, drawn.fieldtype),
		},
		tooltipOptions: { formatTooltipY: number },
	});
	write_names(chart, drawn.below || labels, drawn);
	$(parent).attr({ role: "group", "aria-label": in_words(labels, datasets, number) });
	if (datasets.length > 1) $(parent).append(legend(datasets, drawn.colors));
	begin_again_with_new_data(chart, parent, options);
	return chart;
}

// ------------------------------------------------------------ numbers

function shown(value, fieldtype) {
	if (value === null || value === undefined) return "–";
	if (fieldtype === "Percent") return `${format_number(value, null, 1)}\u00a0%`;
	return fieldtype === "Currency"
		? format_currency(value, null, 0)
		: format_number(value, null, 0);
}

/** A number beside the chart; none where half a person would stand. */
function on_axis(value, fieldtype) {
	if (fieldtype === "Percent") return `${value}\u00a0%`;
	if (!Number.isInteger(value)) return "";
	if (Math.abs(value) < COMPACT) return format_number(value, null, 0);
	return new Intl.NumberFormat(frappe.boot.lang, { notation: "compact" }).format(value);
}

// ------------------------------------------------------------ legend

function legend(datasets, colors) {
	const names = datasets.map(
		({ name }, k) => `<li class="list-inline-item">
			<span style="display: inline-block; width: 12px; height: 12px; border-radius: 3px; vertical-align: -1px;
				background: ${colors[k]}"></span> ${escape(name)}</li>`
	);
	return `<ul class="chart-names list-inline small" style="margin: 0 20px 10px 44px">${names.join(
		""
	)}</ul>`;
}

/** For those who hear the page: what the picture shows. */
function in_words(labels, datasets, number) {
	const latest = labels.length - 1;
	const said = datasets.map(({ name, values }) => `${name}: ${number(values[latest])}`);
	return [labels[latest], ...said].join(", ");
}

// ------------------------------------------------------------ names below

/** Names in place of those that Frappe has cut, each time the chart is drawn; and a mark where a forecast begins. */
function write_names(chart, names, { in_order, known }) {
	const set_up = chart.setupComponents;
	chart.setupComponents = function () {
		set_up.call(this);
		const axis = this.components.get("xAxis");
		const make = axis.makeElements;
		axis.makeElements = (data) => {
			const { lines, upright } = lay_out(names, this.state.unitWidth, in_order);
			make_room(this, lines, upright);
			const marks = make
				.call(axis, data)
				.map((mark, k) => write(mark, lines[k] || [], upright));
			if (known) marks[known - 1].append(...forecast_mark(this, data.positions[known - 1]));
			return marks;
		};
	};
}

/** The lines of each name, and whether they stand upright for lack of room. */
function lay_out(names, room, in_order) {
	if (in_order) return { lines: every_so_many(names, room), upright: false };
	const lying = names.map((name) => wrap(name, room - GAP));
	const fits = lying.every(
		(lines) => lines.length <= MOST_LINES && lines.every((line) => width(line) <= room - GAP)
	);
	return fits
		? { lines: lying, upright: false }
		: { lines: names.map((name) => wrap(name, TALLEST)), upright: true };
}

/** As many of the names as there is room for, the last one among them. */
function every_so_many(names, room) {
	const written = names.flatMap((name, k) => (name ? [k] : []));
	const apart = written.length > 1 ? room * (written[1] - written[0]) : room;
	const step = Math.ceil((Math.max(...names.map(width)) + GAP) / apart);
	const kept = new Set(written.filter((_k, n) => (written.length - 1 - n) % step === 0));
	return names.map((name, k) => (kept.has(k) ? [name] : []));
}

function wrap(name, room) {
	const lines = [];
	for (const word of name.split(" ")) {
		const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
		if (lines.length && width(longer) <= room) lines[lines.length - 1] = longer;
		else lines.push(word);
	}
	return lines;
}

const pen = document.createElement("canvas").getContext("2d");

function width(text) {
	pen.font = "10px sans-serif";
	return pen.measureText(text).width * 1.1; // the page's font may be a little wider
}

/** Below the axis Frappe has room for one line. */
function make_room(chart, lines, upright) {
	const longest = upright
		? Math.max(...lines.flat().map(width))
		: LINE * Math.max(...lines.map((own) => own.length));
	const { paddings, margins } = chart.measures;
	const lacking = Math.max(0, BELOW_AXIS + longest - paddings.bottom - margins.bottom);
	chart.svg.setAttribute("height", chart.baseHeight + lacking);
}

/** mark: the group of a tick and its text, which Frappe has made. */
function write(mark, lines, upright) {
	const text = mark.querySelector("text");
	const top = Number(text.getAttribute("y"));
	text.textContent = "";
	if (upright) {
		text.setAttribute("text-anchor", "end");
		text.setAttribute("transform", `rotate(-90 0 ${top})`);
		text.setAttribute("dy", LINE / 3 - ((lines.length - 1) * LINE) / 2);
	}
	lines.forEach((line, k) => {
		const part = svg("tspan", k ? { x: 0, dy: LINE } : { x: 0 });
		part.textContent = line;
		text.appendChild(part);
	});
	return mark;
}

// ------------------------------------------------------------ past and forecast

/** A pale ground behind what is not known yet, its edge and its name, seen from the tick at its edge (left: where that is). */
function forecast_mark(chart, left) {
	const name = __("Forecast");
	const room = chart.width - left;
	const to_the_right = room > width(name) + 2 * GAP;
	const ground = {
		class: "forecast-ground",
		width: room,
		height: chart.height,
		fill: "currentColor",
		opacity: 0.06,
	};
	const edge = {
		y2: chart.height,
		stroke: "currentColor",
		"stroke-dasharray": "4 3",
		opacity: 0.6,
	};
	const text = svg("text", {
		x: to_the_right ? GAP : -GAP,
		y: LINE,
		"font-size": "10px",
		"text-anchor": to_the_right ? "start" : "end",
	});
	text.textContent = to_the_right ? name : `${name} →`;
	return [svg("rect", ground), svg("line", edge), text];
}

function svg(tag, attributes) {
	const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
	return made;
}

// ------------------------------------------------------------ other data

/** A dashboard gives its chart other data, which may have other lines and names. */
function begin_again_with_new_data(chart, parent, options) {
	const update = chart.update;
	let latest = chart;
	chart.update = function (data, is_first) {
		if (is_first) return update.call(this, data, is_first);
		latest.destroy();
		latest = draw(parent, { ...options, data });
	};
}
