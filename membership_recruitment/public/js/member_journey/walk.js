// One walk through a Journey Map: phase by phase, then the gaps. map/map_page.py is the server's side.

import { escape } from "../desk/html";
import { of } from "../desk/indicators";
import { phase_color, phase_name } from "./phases";
import { draw_gaps, finish, improve } from "./walk_gaps";
import { choose, draw_phase, draw_question, fit } from "./walk_phase";
import { show_start } from "./walk_start";

const MAP_PAGE = "membership_recruitment.member_journey.map.map_page";

export class JourneyWalk {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Map the Journey"),
			single_column: true,
		});
		this.page.add_inner_button(__("Our member journey"), () => frappe.set_route("journey"));
		this.$body = $('<div class="journey-walk"></div>').appendTo(this.page.main);
		this.answers = {
			Yes: __("Yes"),
			Partly: __("Partly"),
			No: __("No"),
			"Don't know": __("Don't know"),
		};
		this.unsaved = new Map();
		this.saving = Promise.resolve();
		this.listen();
	}

	async show() {
		const name = frappe.get_route()[1];
		if (name && name === this.map?.name) {
			this.take(await this.call("state", { journey_map: name })); // others may have been here meanwhile
			return;
		}
		this.map = null;
		this.page.clear_actions();
		this.page.clear_menu();
		this.$body.empty();
		if (!name) return show_start(this);
		this.map = await this.call("state", { journey_map: name });
		this.step = Math.max(
			this.map.phases.findIndex((phase) =>
				this.of_phase(phase.name).some((row) => !row.answer)
			),
			0
		);
		if (this.map.status === "Finished") this.step = this.map.phases.length;
		this.draw();
	}

	call(method, args) {
		return frappe.xcall(`${MAP_PAGE}.${method}`, args);
	}

	// ------------------------------------------------------------ the map

	draw() {
		const map = this.map;
		this.page.set_title(map.title);
		this.page.set_indicator(...of("Journey Map", map.status));
		this.page.clear_menu();
		this.page.add_menu_item(__("Open the Map as a Form"), () =>
			frappe.set_route("Form", "Journey Map", map.name)
		);
		this.page.add_menu_item(__("All Maps"), () => frappe.set_route("journey-walk"));
		this.page.set_secondary_action(__("Print"), () =>
			frappe.set_route("print", "Journey Map", map.name)
		);
		this.$body.html(`
			<div class="walk-progress">
				<div class="progress"><div class="progress-bar"></div></div>
				<div class="walk-count text-muted"><span class="walk-answered"></span><span class="walk-saved" role="status"></span></div>
			</div>
			<nav class="walk-steps" aria-label="${__("Phases")}"></nav>
			<div class="walk-main" tabindex="-1"></div>`);
		this.draw_step();
	}

	get open() {
		return this.map.may_write && this.map.status !== "Finished";
	}

	of_phase(phase) {
		return this.map.answers.filter((row) => row.phase === phase);
	}

	row(name) {
		return this.map.answers.find((row) => row.row === name);
	}

	score(phase) {
		return this.map.scores.find((score) => score.phase === phase);
	}

	phase(name) {
		return this.map.phases.find((phase) => phase.name === name);
	}

	draw_progress() {
		const all = this.map.answers.length;
		const answered = this.map.answers.filter((row) => row.answer).length;
		this.$body.find(".progress-bar").css("width", `${all ? (100 * answered) / all : 0}%`);
		this.$body.find(".walk-answered").text(__("{0} of {1} answered", [answered, all]));
		const steps = this.map.phases.map((phase, number) => {
			const score = this.score(phase.name);
			const done = score.answered === score.questions;
			return `<button class="walk-step ${
				number === this.step ? "current" : ""
			}" data-step="${number}" ${number === this.step ? 'aria-current="step"' : ""}
				style="${phase_color(phase)}">
				<span class="walk-dot">${done ? "✓" : number + 1}</span>
				<span class="walk-name">${phase_name(phase.name)}</span>
				<small>${score.answered} / ${score.questions}</small></button>`;
		});
		const last = this.map.phases.length;
		steps.push(`<button class="walk-step ${
			this.step === last ? "current" : ""
		}" data-step="${last}" ${this.step === last ? 'aria-current="step"' : ""}>
			<span class="walk-dot" aria-hidden="true">★</span><span class="walk-name">${__("Gaps")}</span>
			<small>${this.map.gaps.length}</small></button>`);
		const focused = this.$body.find(".walk-step:focus").data("step");
		this.$body.find(".walk-steps").html(steps.join(""));
		if (focused !== undefined) this.$body.find(`[data-step="${focused}"]`).trigger("focus");
		const $current = this.$body.find(".walk-step.current");
		const strip = this.$body.find(".walk-steps")[0];
		strip.scrollLeft =
			$current[0].offsetLeft - strip.clientWidth / 2 + $current[0].clientWidth / 2;
	}

	draw_step() {
		this.draw_progress();
		if (this.step === this.map.phases.length) draw_gaps(this);
		else draw_phase(this);
	}

	go(step) {
		if (step < 0 || step > this.map.phases.length) return;
		this.note_typed();
		this.step = step;
		this.draw_step();
		this.$body.find(".walk-main").trigger("focus"); // what was pressed may be gone
		frappe.utils.scroll_to(0);
	}

	$question(row) {
		return this.$body.find(`.walk-question[data-row="${row}"]`);
	}

	// what the user sees: not yet saved, or as saved
	shown(row, field) {
		const waiting = this.unsaved.get(`${row}/${field}`);
		return waiting ? waiting.value : this.row(row)[field];
	}

	answer(row, value) {
		if (!this.open || this.shown(row, "answer") === value) return;
		this.save(row, "answer", value);
	}

	// ------------------------------------------------------------ saving, one value at a time

	save(row, field, value) {
		const key = `${row}/${field}`;
		// over which value: the one that was on the screen
		const seen = this.unsaved.get(key)?.seen ?? this.row(row)[field];
		this.unsaved.set(key, { row, field, value, seen });
		draw_question(this, this.row(row));
		this.saving = this.saving.then(() => this.flush());
		return this.saving;
	}

	async flush() {
		for (const [key, change] of this.unsaved) {
			this.tell(__("Saving …"));
			let found;
			try {
				found = await this.call("save_answer", {
					journey_map: this.map.name,
					...change,
				});
			} catch {
				this.tell(__("Not saved. Try Again"), true);
				return;
			}
			// changed once more while it was under way: the next round saves that, over this
			if (this.unsaved.get(key) === change) this.unsaved.delete(key);
			else if (!found.conflict) this.unsaved.get(key).seen = change.value;
			this.take(found);
			if (found.conflict) this.show_conflict(change, found.conflict);
		}
		this.tell(__("Saved"));
	}

	tell(words, failed = false) {
		const $saved = this.$body.find(".walk-saved").text(failed ? "" : words);
		if (failed)
			$('<button class="btn btn-link btn-xs walk-again">').text(words).appendTo($saved);
	}

	take(found) {
		const { conflict, ...state } = found;
		Object.assign(this.map, state);
		if (!this.$body.find(".walk-steps").length) return;
		this.draw_progress();
		if (this.step === this.map.phases.length) draw_gaps(this);
		else
			this.of_phase(this.map.phases[this.step].name).forEach((row) =>
				draw_question(this, row)
			);
	}

	show_conflict(change, conflict) {
		const said = (value) =>
			escape((change.field === "answer" ? __(value) : value) || __("nothing"));
		const $question = this.$question(change.row);
		const $conflict = $question.find(".walk-conflict").html(
			`<span>${__("{0} has written “{1}” here meanwhile.", [
				escape(conflict.by || ""),
				said(conflict.value),
			])}</span>
			<button class="btn btn-xs btn-default keep">${__("Keep that")}</button>
			<button class="btn btn-xs btn-default mine">${__("Write “{0}”", [said(change.value)])}</button>`
		);
		// also where the cursor stands in the field
		if (change.field === "evidence") $question.find("textarea").val(conflict.value);
		$conflict.find(".keep").on("click", () => $conflict.empty());
		$conflict.find(".mine").on("click", () => {
			$conflict.empty();
			this.save(change.row, change.field, change.value);
		});
	}

	// the evidence that is just being typed
	note_typed() {
		const area = document.activeElement;
		const row = $(area).closest(".walk-question").data("row");
		if (row && area.tagName === "TEXTAREA") this.save_evidence(row, area.value);
	}

	save_evidence(row, value) {
		clearTimeout(this.typing);
		if (value.trim() !== this.shown(row, "evidence")) this.save(row, "evidence", value.trim());
	}

	// ------------------------------------------------------------ clicks and keys

	listen() {
		const row_of = (event) => $(event.currentTarget).closest(".walk-question").data("row");
		this.$body
			.on("click", ".walk-step", (event) => this.go(cint(event.currentTarget.dataset.step)))
			.on("click", "[data-turn]", (event) =>
				this.go(this.step + cint(event.currentTarget.dataset.turn))
			)
			.on("click", ".walk-answer", (event) => {
				const row = row_of(event);
				choose(this, row, false);
				this.answer(row, event.currentTarget.dataset.answer);
			})
			.on("click focusin", ".walk-question", (event) => {
				if (row_of(event) !== this.current) choose(this, row_of(event), false);
			})
			.on("input", "textarea", (event) => {
				const row = row_of(event);
				fit($(event.currentTarget));
				clearTimeout(this.typing);
				this.typing = setTimeout(
					() => this.save_evidence(row, event.currentTarget.value),
					1000
				);
			})
			.on("change blur", "textarea", (event) =>
				this.save_evidence(row_of(event), event.currentTarget.value)
			)
			.on("click", ".walk-again", () => {
				this.saving = this.saving.then(() => this.flush());
			})
			.on("click", ".walk-improve", (event) =>
				improve(this, this.map.gaps[$(event.currentTarget).closest("li").data("gap")])
			)
			.on("click", ".walk-finish", (event) =>
				finish(this, cint(event.currentTarget.dataset.open))
			)
			.on("click", ".walk-print", () =>
				frappe.set_route("print", "Journey Map", this.map.name)
			)
			.on("click", ".walk-reopen", async () => {
				this.map = await this.call("reopen", { journey_map: this.map.name });
				this.draw();
			});
		$(document).on("keydown.journey_walk", (event) => this.key(event));
		window.addEventListener("beforeunload", (event) => {
			if (this.unsaved.size) event.preventDefault();
		});
	}

	key(event) {
		const outside = event.target !== document.body && !this.$body[0].contains(event.target);
		const elsewhere =
			!this.map ||
			!this.$body.is(":visible") ||
			outside ||
			cur_dialog ||
			event.ctrlKey ||
			event.metaKey;
		if (elsewhere || event.altKey) return;
		if (event.target.closest("input, textarea, select, [contenteditable], .awesomplete")) {
			if (event.key === "Escape") event.target.blur();
			return;
		}
		if (this.move_in_answers(event)) return;
		const rows =
			this.step < this.map.phases.length
				? this.of_phase(this.map.phases[this.step].name)
				: [];
		const at = rows.findIndex((row) => row.row === this.current);
		const chosen = "1234".indexOf(event.key);
		if (chosen >= 0 && event.key && rows[at]) {
			this.answer(rows[at].row, Object.keys(this.answers)[chosen]);
			if (rows[at + 1]) choose(this, rows[at + 1].row);
			else this.$body.find('[data-turn="1"]').trigger("focus");
		} else if (event.key === "ArrowDown" && rows.length) {
			choose(this, rows[Math.min(at + 1, rows.length - 1)].row);
		} else if (event.key === "ArrowUp" && rows.length) {
			choose(this, rows[Math.max(at - 1, 0)].row);
		} else if (event.key === "ArrowRight") {
			this.go(this.step + 1);
		} else if (event.key === "ArrowLeft") {
			this.go(this.step - 1);
		} else {
			return;
		}
		event.preventDefault();
	}

	/** Left and right go from answer to answer where one has the focus, as in every group of radio buttons. */
	move_in_answers(event) {
		const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
		const answers = [...$(event.target).closest(".walk-answers").find(".walk-answer")];
		if (!by || !answers.length) return false;
		const at = answers.indexOf(event.target.closest(".walk-answer"));
		answers[(at + by + answers.length) % answers.length].focus();
		event.preventDefault();
		return true;
	}
}
