// One phase of the walk: what is known of the people in it, and its questions.

import { escape, link } from "../desk/html";
import { color } from "../desk/indicators";
import { phase_color, phase_name } from "./phases";

export function draw_phase(walk) {
	const phase = walk.map.phases[walk.step];
	const rows = walk.of_phase(phase.name);
	const last = walk.step === walk.map.phases.length - 1;
	walk.$body.find(".walk-main").html(`
		<header class="walk-phase" style="${phase_color(phase)}">
			<h3>${phase_name(phase.name)}</h3>
			<div class="walk-sides">
				<p><small>${__("The person")}</small>${escape(__(phase.person_side || ""))}</p>
				<p><small>${__("We")}</small>${escape(__(phase.association_side || ""))}</p>
			</div>
			${insight(walk, phase)}
		</header>
		<p class="text-muted small walk-legend">
			${__("Yes: we know it, or do it. Partly: for some, or sometimes. No: not yet.")}
			<span class="walk-keys">${__("Keys: {0} answer, {1} question, {2} phase.", [
				"<kbd>1</kbd>–<kbd>4</kbd>",
				"<kbd>↑</kbd> <kbd>↓</kbd>",
				"<kbd>←</kbd> <kbd>→</kbd>",
			])}</span></p>
		${rows.map((row) => question(walk, row)).join("")}
		<div class="walk-turn">
			<button class="btn btn-default" data-turn="-1" ${walk.step ? "" : "disabled"}>${__(
		"Back"
	)}</button>
			<button class="btn btn-primary" data-turn="1">${
				last ? __("Show the Gaps") : __("Next Phase")
			}</button>
		</div>`);
	for (const row of rows) {
		make_owner(walk, row);
		draw_question(walk, row);
	}
	choose(walk, (rows.find((row) => !row.answer) || rows[0])?.row, false);
}

function insight(walk, phase) {
	const labels = {
		needs: __("Needs"),
		behaviour: __("Behaviour"),
		drivers: __("Drivers"),
		expectations: __("Expectations"),
		problems: __("Problems"),
	};
	const parts = phase.insights.flatMap((row) =>
		Object.entries(labels)
			.filter(([field]) => row[field])
			.map(
				([field, label]) =>
					`<dt>${label}${
						row.target_group
							? ` (${escape(__(row.target_group, null, "Target Group"))})`
							: ""
					}</dt><dd>${escape(row[field])}</dd>`
			)
	);
	const has = phase.resources.map(
		(row) => `<dt>${__(row.kind)}</dt><dd>${escape(row.description)}</dd>`
	);
	const more = link(
		"Journey Phase",
		phase.name,
		walk.map.may_write ? __("Write down more") : __("Open the phase")
	);
	if (!parts.length && !has.length) {
		return `<p class="small text-muted">${__(
			"Nothing is written down about the people in this phase yet."
		)} ${more}</p>`;
	}
	return `<details><summary>${__("What we know and have")}</summary>
		<dl>${parts.join("")}${has.join("")}</dl><p class="small">${more}</p></details>`;
}

function question(walk, row) {
	const locked = walk.open ? "" : "disabled";
	return `<article class="walk-question" data-row="${escape(row.row)}" tabindex="-1">
		<div class="walk-text"><p>${escape(__(row.question))}</p>
			<small class="text-muted">${row.side === "Person" ? __("About the person") : __("About us")}${
		row.weight > 1 ? ` · ${__("weighs {0}", [row.weight])}` : ""
	}</small></div>
		<div class="walk-answers" role="radiogroup" aria-label="${escape(__(row.question))}">
			${Object.entries(walk.answers)
				.map(
					([value, label], number) =>
						`<button class="walk-answer ${color("Journey Answer", value)}" role="radio"
							data-answer="${escape(value)}" ${locked}><kbd
							aria-hidden="true">${number + 1}</kbd>${label}</button>`
				)
				.join("")}
		</div>
		<div class="walk-more">
			<textarea class="form-control" rows="1" ${locked} aria-label="${__("Evidence")}"
				placeholder="${__("Evidence: where does it show? Name no members or prospects.")}"></textarea>
			<div class="walk-owner"></div>
		</div>
		<div class="walk-conflict"></div>
	</article>`;
}

function make_owner(walk, row) {
	const $parent = walk.$question(row.row).find(".walk-owner");
	const control = frappe.ui.form.make_control({
		parent: $parent,
		df: {
			fieldname: "responsible",
			fieldtype: "Link",
			options: "User",
			placeholder: __("Owner"),
			read_only: walk.open ? 0 : 1,
			change: () => {
				const value = control.get_value() || "";
				if (value !== walk.shown(row.row, "responsible"))
					walk.save(row.row, "responsible", value);
			},
		},
		only_input: true,
		render_input: true,
	});
	control.set_input(walk.shown(row.row, "responsible"));
	$parent.data("control", control);
}

export function draw_question(walk, row) {
	const $question = walk.$question(row.row);
	if (!$question.length) return;
	const answer = walk.shown(row.row, "answer");
	$question.toggleClass("answered", Boolean(answer));
	$question.find(".walk-answer").each((number, button) => {
		const chosen = button.dataset.answer === answer;
		$(button).toggleClass("chosen", chosen).attr("aria-checked", chosen);
	});
	const $evidence = $question.find("textarea");
	if (!$evidence.is(":focus")) {
		$evidence.val(walk.shown(row.row, "evidence"));
		fit($evidence);
	}
	const control = $question.find(".walk-owner").data("control");
	const owner = walk.shown(row.row, "responsible");
	if (control && !control.$input?.is(":focus") && (control.get_value() || "") !== owner) {
		control.set_input(owner);
	}
	$question.toggleClass("filled", Boolean(walk.shown(row.row, "evidence") || owner));
}

export function fit($textarea) {
	const area = $textarea[0];
	area.style.height = "auto";
	if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`;
}

export function choose(walk, row, scroll = true) {
	walk.current = row;
	walk.$body.find(".walk-question").removeClass("current");
	const $question = walk.$question(row).addClass("current");
	if ($question.length) {
		fit($question.find("textarea"));
		if (scroll) $question[0].scrollIntoView({ block: "center", behavior: "smooth" });
	}
}
