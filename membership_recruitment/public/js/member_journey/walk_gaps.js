// The end of the walk: the score of each phase, the gaps, and improvements made of them.

import { confirm, new_dialog } from "../desk/dialogs";
import { day, escape, page_address, percent } from "../desk/html";
import { color, of, pill } from "../desk/indicators";
import { phase_color, phase_name } from "./phases";

export function draw_gaps(walk) {
	const { answers, gaps, scores } = walk.map;
	const open = answers.filter((row) => !row.answer).length;
	walk.$body.find(".walk-main").html(`
		<section class="walk-card"><h4>${__("Gap score by phase")}</h4>
			<p class="text-muted small">${__(
				"The share that is missing: 0 % is everything there, 100 % nothing."
			)} ${earlier_map(walk)}</p>
			${scores.map((score) => bar(walk, score)).join("")}</section>
		<section class="walk-card"><h4>${__("Biggest gaps first")}</h4>
			${gaps.length ? "" : `<p class="text-muted">${__("No gap so far.")}</p>`}
			<ol class="walk-gaps">${gaps.map((gap, number) => item(walk, gap, number)).join("")}</ol>
		</section>
		<div class="walk-turn">
			<button class="btn btn-default" data-turn="-1">${__("Back")}</button>
			${finish_button(walk, open)}
		</div>`);
}

function earlier_map({ map: { earlier_map: earlier } }) {
	if (!earlier) return "";
	const address = page_address("journey-walk", earlier.name);
	const link = `<a href="${address}">${escape(earlier.title)}</a>`;
	return __("The line marks {0} of {1}.", [link, day(earlier.map_date)]);
}

function bar(walk, score) {
	const { before, gap_score } = score;
	const mark = `<i style="left: ${before}%" title="${__("Before")}"></i>`;
	return `<div class="walk-bar" style="${phase_color(walk.phase(score.phase))}">
		<span>${phase_name(score.phase)}</span>
		<div class="walk-track"><div style="width: ${gap_score ?? 0}%"></div>
			${before === null ? "" : mark}</div>
		<b>${percent(gap_score)}</b>
		<small class="text-muted">${change(score)}</small></div>`;
}

function change({ before, gap_score }) {
	if (before === null || gap_score === null) return "";
	const points = Math.round(gap_score - before);
	if (!points) return __("as before");
	return points < 0 ? __("{0} better", [-points]) : __("{0} worse", [points]);
}

function item(walk, gap, number) {
	const { answer, improvements, phase, words } = gap;
	const missing = answer
		? pill([walk.answers[answer], color("Journey Answer", answer)])
		: pill([__("Missing altogether"), "red"]);
	const made = improvements.map(
		({ name, status, title }) => `<a class="walk-made"
			href="${frappe.utils.get_form_link("Journey Improvement", name)}">
			${pill(of("Journey Improvement", status))} ${escape(title)}</a>`
	);
	const look = made.length ? "btn-default" : "btn-secondary";
	const improve_button = `<button class="btn btn-sm ${look} walk-improve">${__(
		"Make Improvement"
	)}</button>`;
	return `<li data-gap="${number}" style="${phase_color(walk.phase(phase))}">
		<div><span class="walk-tag">${phase_name(phase)}</span> ${missing}
			<p>${escape(words)}</p>${made.join("")}</div>
		${walk.map.may_improve ? improve_button : ""}</li>`;
}

function finish_button(walk, open) {
	if (!walk.map.may_write) return "";
	if (walk.map.status === "Finished") {
		return `<button class="btn btn-default walk-reopen">${__("Open Again")}</button>
			<button class="btn btn-primary walk-print">${__("Print for the Board")}</button>`;
	}
	return `<button class="btn btn-primary walk-finish" data-open="${open}">${__(
		"Finish the Map"
	)}</button>`;
}

export async function finish(walk, open) {
	const done = async (rest) => {
		await walk.saving;
		walk.map = await walk.call("finish", {
			journey_map: walk.map.name,
			rest_is_unknown: rest,
		});
		frappe.show_alert({ message: __("The map is finished."), indicator: "green" });
		walk.draw();
	};
	if (!open) return done(0);
	confirm(
		__("{0} questions have no answer yet. Finish the map with Don't know for them?", [open]),
		() => done(1)
	);
}

export function improve(walk, gap) {
	const scale = (low, high) => [
		{ value: "1", label: `1 – ${low}` },
		{ value: "2", label: "2" },
		{ value: "3", label: "3" },
		{ value: "4", label: "4" },
		{ value: "5", label: `5 – ${high}` },
	];
	const is_last = walk.map.phases[walk.map.phases.length - 1].name === gap.phase;
	const metrics = walk.map.metrics.filter(
		(metric) =>
			!(is_last && ["Conversion to the Next Phase", "Days in the Phase"].includes(metric))
	);
	const dialog = new_dialog({
		title: __("Make Improvement"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${escape(gap.words)}</p>`,
			},
			{
				fieldname: "title",
				fieldtype: "Data",
				label: __("One small step"),
				reqd: 1,
				description: __("Something that can be done within a few weeks."),
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "impact",
				fieldtype: "Select",
				label: __("Impact"),
				options: scale(__("little"), __("very much")),
				default: "3",
			},
			{
				fieldname: "responsible",
				fieldtype: "Link",
				options: "User",
				label: __("Owner"),
				default: frappe.session.user,
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "effort",
				fieldtype: "Select",
				label: __("Effort"),
				options: scale(__("an evening"), __("half a year or more")),
				default: "2",
			},
			{
				fieldname: "due_on",
				fieldtype: "Date",
				label: __("Due"),
				default: frappe.datetime.add_months(frappe.datetime.get_today(), 2),
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "metric",
				fieldtype: "Select",
				label: __("How shall we see whether it helps?"),
				options: [
					{ value: "", label: "" },
					...metrics.map((metric) => ({ value: metric, label: __(metric) })),
				],
				description: __("Counted by itself when the work starts and when it is done."),
			},
		],
		primary_action_label: __("Make Improvement"),
		primary_action: async (values) => {
			dialog.disable_primary_action();
			try {
				const found = await walk.call("make_improvement", {
					journey_map: walk.map.name,
					phase: gap.phase,
					gap_key: gap.key,
					...values,
				});
				dialog.hide();
				walk.take(found);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}
