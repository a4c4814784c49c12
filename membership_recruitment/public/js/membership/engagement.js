// Engagement on the form of a member: the score over 24 months, what the member took part in lately, and a quick way
// to add to it.

import { new_dialog } from "../desk/dialogs";
import { add_button, answer_for } from "../desk/forms";
import { day, draw_to_width, escape, link, list_address } from "../desk/html";
import { color, pill } from "../desk/indicators";

const SCORES = "membership_recruitment.membership.engagement.stored_scores";
const HEIGHT = 96;
const TOP = 10;
const BOTTOM = 76;
const PADDING = 8;
const STYLE = `
	.engagement-trend svg { display: block; width: 100%; height: ${HEIGHT}px; overflow: visible; }
	.engagement-trend text { font-size: 11px; fill: var(--text-muted);
		paint-order: stroke; stroke: var(--card-bg); stroke-width: 3px; }
	.engagement-trend .bound { stroke: var(--gray-400); stroke-dasharray: 1 4; }
	.engagement-trend .axis { stroke: var(--gray-400); }
	.engagement-trend .area { fill: var(--bg-green); }
	.engagement-trend .line { fill: none; stroke: var(--green-600); stroke-width: 2; }
	.engagement-trend .now { fill: var(--green-600); }`;

/** The section on the form of a member, and a button to add to it. */
export async function show(frm) {
	const shown = !frm.is_new() && frappe.model.can_read("Member Activity");
	frm.toggle_display(["engagement_section", "engagement_values_section"], shown);
	if (!shown) return;
	const found = await answer_for(
		frm,
		frappe.xcall(`${SCORES}.on_form`, { member: frm.doc.name })
	);
	if (!found) return;
	const area = frm.get_field("engagement_html").$wrapper;
	area.html(`<style>${STYLE}</style>${summary(found)}
		<div class="row"><div class="col-md-7 engagement-trend"></div>
		<div class="col-md-5">${latest(frm, found)}</div></div>`);
	draw_to_width(area.find(".engagement-trend")[0], (width) => picture(found, width));
	if (!found.may_add || !found.types.length) return;
	add_button(frm, __("Add Activity"), () => add_activity(frm, found.types), {
		late: true,
		save: false,
	});
}

function summary({ score, level, activities }) {
	return `<p>${pill([__(level, null, "Member"), color("Engagement Level", level)])}
		<b>${format_number(score, null, 1)}</b>
		<span class="text-muted">${__("of 100 · {0} activities", [activities])}</span></p>`;
}

function latest(frm, { latest: rows, activities }) {
	if (!rows.length) return `<p class="text-muted small">${__("No activities yet.")}</p>`;
	const items = rows.map((row) => {
		const facts = [day(row.activity_on), row.note].filter(Boolean).map(escape).join(" · ");
		return `<li class="mb-1">${link("Member Activity", row.name, __(row.activity_type))}
			<span class="text-muted">${facts}</span></li>`;
	});
	const address = list_address("Member Activity", { member: frm.docname });
	const all =
		activities > rows.length
			? `<a class="small" href="${address}">${__("All activities")}</a>`
			: "";
	return `<ul class="list-unstyled small mb-0">${items.join("")}</ul>${all}`;
}

function picture({ trend, bounds }, width) {
	const x = (index) => PADDING + (index * (width - 2 * PADDING)) / (trend.length - 1);
	const y = (score) => BOTTOM - (score * (BOTTOM - TOP)) / 100;
	const points = trend.map(
		([, score], index) => `${x(index).toFixed(1)},${y(score).toFixed(1)}`
	);
	const right = width - PADDING;
	const level = (score, name) => {
		const label = __(name, null, "Member");
		return `<line class="bound" x1="${PADDING}" x2="${right}" y1="${y(score)}" y2="${y(
			score
		)}"/>
			<text x="${right}" y="${y(score) - 3}" text-anchor="end">${label}</text>`;
	};
	const month = (index, anchor) => {
		const label = day(trend[index][0]);
		return `<text x="${x(index)}" y="${BOTTOM + 15}" text-anchor="${anchor}">${label}</text>`;
	};
	const last = trend.length - 1;
	return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="img"
			aria-label="${__("Engagement score over the last 24 months")}">
		<polygon class="area" points="${x(0)},${BOTTOM} ${points.join(" ")} ${x(last)},${BOTTOM}"/>
		<polyline class="line" points="${points.join(" ")}"/>
		${level(bounds.high, "High")}${level(bounds.medium, "Medium")}
		<circle class="now" cx="${x(last)}" cy="${y(trend[last][1])}" r="3.5"/>
		<line class="axis" x1="${PADDING}" x2="${right}" y1="${BOTTOM}" y2="${BOTTOM}"/>
		${month(0, "start")}${month(last, "end")}
	</svg>`;
}

function add_activity(frm, types) {
	const dialog = new_dialog({
		title: __("Add Activity"),
		fields: [
			{
				fieldname: "activity_type",
				fieldtype: "Select",
				label: __("Activity"),
				options: types.map((value) => ({ value, label: __(value) })),
				reqd: 1,
			},
			{
				fieldname: "activity_on",
				fieldtype: "Date",
				label: __("Day"),
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
			{ fieldname: "note", fieldtype: "Data", label: __("Note") },
		],
		primary_action_label: __("Add"),
		async primary_action(values) {
			await frappe.db.insert({
				doctype: "Member Activity",
				member: frm.docname,
				...values,
			});
			dialog.hide();
			frm.is_dirty() ? show(frm) : frm.reload_doc();
		},
	});
	dialog.show();
}
