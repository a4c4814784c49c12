// One walk through a Journey Map: phase by phase, then the gaps. map/map_page.py is the server's side.

// in a block: Frappe runs the script of a page among everything else's names
{
	frappe.pages["journey-walk"].on_page_load = (wrapper) => {
		wrapper.walk = new JourneyWalk(wrapper);
	};
	frappe.pages["journey-walk"].on_page_show = (wrapper) => wrapper.walk.show();

	const WALK = "membership_recruitment.member_journey.map.map_page.";
	const escape = frappe.utils.escape_html;

	class JourneyWalk {
		constructor(wrapper) {
			this.page = frappe.ui.make_app_page({
				parent: wrapper,
				title: __("Map the Journey"),
				single_column: true,
			});
			this.page.add_inner_button(__("Our member journey"), () =>
				frappe.set_route("journey")
			);
			this.$body = $('<div class="journey-walk"></div>').appendTo(this.page.main);
			this.answers = [
				{ value: "Yes", label: __("Yes"), color: "green" },
				{ value: "Partly", label: __("Partly"), color: "yellow" },
				{ value: "No", label: __("No"), color: "red" },
				{ value: "Don't know", label: __("Don't know"), color: "gray" },
			];
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
			if (!name) return this.show_start();
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
			return frappe.xcall(WALK + method, args);
		}

		// ------------------------------------------------------------ before there is a map

		async show_start() {
			this.page.set_title(__("Map the Journey"));
			const may_start = frappe.model.can_create("Journey Map");
			this.$body.html(`
				<div class="walk-start">
					<h3>${__("How well do we meet people on their way?")}</h3>
					<p class="text-muted">${__(
						"Walk through the journey together: phase by phase, a handful of questions, each answered by one click. At the end you see the biggest gaps, and make small improvements of the ones that you choose. It takes about half an hour."
					)}</p>
					<div class="walk-new"></div>
					<div class="walk-maps"></div>
				</div>`);
			if (may_start) this.show_new_map();
			const maps = await frappe.db.get_list("Journey Map", {
				fields: ["name", "title", "target_group", "map_date", "status"],
				order_by: "map_date desc, creation desc",
				limit: 20,
			});
			if (!maps.length) {
				if (!may_start) {
					this.$body
						.find(".walk-maps")
						.html(`<p class="text-muted">${__("There is no map yet.")}</p>`);
				}
				return;
			}
			this.$body.find(".walk-maps").html(
				`<h5>${__("Maps so far")}</h5>` +
					maps
						.map(
							(
								map
							) => `<a class="walk-map" href="/app/journey-walk/${encodeURIComponent(
								map.name
							)}">
								<span>${escape(map.title)}
									<small class="text-muted">${escape(
										__(map.target_group || "", null, "Target Group") ||
											__("Everyone")
									)},
									${frappe.datetime.str_to_user(map.map_date)}</small></span>
								<span class="indicator-pill ${map.status === "Finished" ? "green" : "orange"}">${__(
								map.status
							)}</span></a>`
						)
						.join("")
			);
		}

		show_new_map() {
			const fields = new frappe.ui.FieldGroup({
				parent: this.$body.find(".walk-new"),
				fields: [
					{
						fieldname: "title",
						fieldtype: "Data",
						label: __("Title"),
						reqd: 1,
						default: __("Our member journey, {0}", [
							frappe.datetime.get_today().slice(0, 7),
						]),
					},
					{ fieldtype: "Column Break" },
					{
						fieldname: "target_group",
						fieldtype: "Link",
						options: "Target Group",
						label: __("Target Group"),
						description: __("Leave empty to look at everyone."),
					},
				],
			});
			fields.make();
			const $start = $(`<button class="btn btn-primary">${__("Start")}</button>`).appendTo(
				this.$body.find(".walk-new")
			);
			$start.on("click", async () => {
				const values = fields.get_values();
				if (!values) return;
				$start.prop("disabled", true);
				try {
					frappe.set_route("journey-walk", await this.call("start", values));
				} finally {
					$start.prop("disabled", false);
				}
			});
		}

		// ------------------------------------------------------------ the map

		draw() {
			const map = this.map;
			this.page.set_title(map.title);
			this.page.set_indicator(
				__(map.status),
				map.status === "Finished" ? "green" : "orange"
			);
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
				<div class="walk-main"></div>`);
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

		phase_name(phase) {
			return escape(__(phase, null, "Journey Phase"));
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
				}" data-step="${number}"
					style="--phase: ${escape(phase.color || "var(--gray-500)")}">
					<span class="walk-dot">${done ? "✓" : number + 1}</span>
					<span class="walk-name">${this.phase_name(phase.name)}</span>
					<small>${score.answered} / ${score.questions}</small></button>`;
			});
			const last = this.map.phases.length;
			steps.push(`<button class="walk-step ${
				this.step === last ? "current" : ""
			}" data-step="${last}">
				<span class="walk-dot">★</span><span class="walk-name">${__("Gaps")}</span>
				<small>${this.map.gaps.length}</small></button>`);
			this.$body.find(".walk-steps").html(steps.join(""));
			const $current = this.$body.find(".walk-step.current");
			const strip = this.$body.find(".walk-steps")[0];
			strip.scrollLeft =
				$current[0].offsetLeft - strip.clientWidth / 2 + $current[0].clientWidth / 2;
		}

		draw_step() {
			this.draw_progress();
			if (this.step === this.map.phases.length) this.draw_gaps();
			else this.draw_phase();
		}

		go(step) {
			if (step < 0 || step > this.map.phases.length) return;
			this.note_typed();
			this.step = step;
			this.draw_step();
			frappe.utils.scroll_to(0);
		}

		// ------------------------------------------------------------ one phase

		draw_phase() {
			const phase = this.map.phases[this.step];
			const rows = this.of_phase(phase.name);
			const last = this.step === this.map.phases.length - 1;
			this.$body.find(".walk-main").html(`
				<header class="walk-phase" style="--phase: ${escape(phase.color || "var(--gray-500)")}">
					<h3>${this.phase_name(phase.name)}</h3>
					<div class="walk-sides">
						<p><small>${__("The person")}</small>${escape(__(phase.person_side || ""))}</p>
						<p><small>${__("We")}</small>${escape(__(phase.association_side || ""))}</p>
					</div>
					${this.insight(phase)}
				</header>
				<p class="text-muted small walk-legend">
					${__("Yes: we know it, or do it. Partly: for some, or sometimes. No: not yet.")}
					<span class="walk-keys">${__("Keys: {0} answer, {1} question, {2} phase.", [
						"<kbd>1</kbd>–<kbd>4</kbd>",
						"<kbd>↑</kbd> <kbd>↓</kbd>",
						"<kbd>←</kbd> <kbd>→</kbd>",
					])}</span></p>
				${rows.map((row) => this.question(row)).join("")}
				<div class="walk-turn">
					<button class="btn btn-default" data-turn="-1" ${this.step ? "" : "disabled"}>${__(
				"Back"
			)}</button>
					<button class="btn btn-primary" data-turn="1">${
						last ? __("Show the Gaps") : __("Next Phase")
					}</button>
				</div>`);
			for (const row of rows) {
				this.make_owner(row);
				this.draw_question(row);
			}
			this.choose((rows.find((row) => !row.answer) || rows[0])?.row, false);
		}

		insight(phase) {
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
			const link = `<a href="/app/journey-phase/${encodeURIComponent(phase.name)}">${
				this.map.may_write ? __("Write down more") : __("Open the phase")
			}</a>`;
			if (!parts.length && !has.length) {
				return `<p class="small text-muted">${__(
					"Nothing is written down about the people in this phase yet."
				)} ${link}</p>`;
			}
			return `<details><summary>${__("What we know and have")}</summary>
				<dl>${parts.join("")}${has.join("")}</dl><p class="small">${link}</p></details>`;
		}

		question(row) {
			const locked = this.open ? "" : "disabled";
			return `<article class="walk-question" data-row="${escape(row.row)}" tabindex="-1">
				<div class="walk-text"><p>${escape(__(row.question))}</p>
					<small class="text-muted">${row.side === "Person" ? __("About the person") : __("About us")}${
				row.weight > 1 ? ` · ${__("weighs {0}", [row.weight])}` : ""
			}</small></div>
				<div class="walk-answers" role="radiogroup" aria-label="${escape(__(row.question))}">
					${this.answers
						.map(
							(answer, number) =>
								`<button class="walk-answer ${
									answer.color
								}" role="radio" data-answer="${escape(
									answer.value
								)}" ${locked}><kbd aria-hidden="true">${number + 1}</kbd>${
									answer.label
								}</button>`
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

		$question(row) {
			return this.$body.find(`.walk-question[data-row="${row}"]`);
		}

		make_owner(row) {
			const $parent = this.$question(row.row).find(".walk-owner");
			const control = frappe.ui.form.make_control({
				parent: $parent,
				df: {
					fieldname: "responsible",
					fieldtype: "Link",
					options: "User",
					placeholder: __("Owner"),
					read_only: this.open ? 0 : 1,
					change: () => {
						const value = control.get_value() || "";
						if (value !== this.shown(row.row, "responsible"))
							this.save(row.row, "responsible", value);
					},
				},
				only_input: true,
				render_input: true,
			});
			control.set_input(this.shown(row.row, "responsible"));
			$parent.data("control", control);
		}

		// what the user sees: not yet saved, or as saved
		shown(row, field) {
			const waiting = this.unsaved.get(`${row}/${field}`);
			return waiting ? waiting.value : this.row(row)[field];
		}

		draw_question(row) {
			const $question = this.$question(row.row);
			if (!$question.length) return;
			const answer = this.shown(row.row, "answer");
			$question.toggleClass("answered", Boolean(answer));
			$question.find(".walk-answer").each((number, button) => {
				const chosen = button.dataset.answer === answer;
				$(button).toggleClass("chosen", chosen).attr("aria-checked", chosen);
			});
			const $evidence = $question.find("textarea");
			if (!$evidence.is(":focus")) {
				$evidence.val(this.shown(row.row, "evidence"));
				this.fit($evidence);
			}
			const control = $question.find(".walk-owner").data("control");
			const owner = this.shown(row.row, "responsible");
			if (
				control &&
				!control.$input?.is(":focus") &&
				(control.get_value() || "") !== owner
			) {
				control.set_input(owner);
			}
			$question.toggleClass("filled", Boolean(this.shown(row.row, "evidence") || owner));
		}

		fit($textarea) {
			const area = $textarea[0];
			area.style.height = "auto";
			if (area.scrollHeight) area.style.height = `${area.scrollHeight + 2}px`;
		}

		choose(row, scroll = true) {
			this.current = row;
			this.$body.find(".walk-question").removeClass("current");
			const $question = this.$question(row).addClass("current");
			if ($question.length) {
				this.fit($question.find("textarea"));
				if (scroll) $question[0].scrollIntoView({ block: "center", behavior: "smooth" });
			}
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
			this.draw_question(this.row(row));
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
					this.tell(__("Not saved. Click here to try again."), true);
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
			this.$body.find(".walk-saved").text(words).toggleClass("failed", failed);
		}

		take(found) {
			const { conflict, ...state } = found;
			Object.assign(this.map, state);
			if (!this.$body.find(".walk-steps").length) return;
			this.draw_progress();
			if (this.step === this.map.phases.length) this.draw_gaps();
			else
				this.of_phase(this.map.phases[this.step].name).forEach((row) =>
					this.draw_question(row)
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
			if (value.trim() !== this.shown(row, "evidence"))
				this.save(row, "evidence", value.trim());
		}

		// ------------------------------------------------------------ the gaps

		draw_gaps() {
			const map = this.map;
			const open = map.answers.filter((row) => !row.answer).length;
			const earlier = map.earlier_map;
			const bars = map.scores.map((score) => {
				const phase = map.phases.find((one) => one.name === score.phase);
				const known = score.gap_score !== null;
				const before = score.before;
				return `<div class="walk-bar" style="--phase: ${escape(
					phase.color || "var(--gray-500)"
				)}">
					<span>${this.phase_name(score.phase)}</span>
					<div class="walk-track"><div style="width: ${known ? score.gap_score : 0}%"></div>
						${before === null ? "" : `<i style="left: ${before}%" title="${__("Before")}"></i>`}</div>
					<b>${known ? `${Math.round(score.gap_score)} %` : "–"}</b>
					<small class="text-muted">${this.change(score)}</small></div>`;
			});
			this.$body.find(".walk-main").html(`
				<section class="walk-card"><h4>${__("Gap score by phase")}</h4>
					<p class="text-muted small">${__(
						"The share that is missing: 0 % is everything there, 100 % nothing."
					)}
					${
						earlier
							? __("The line marks {0} of {1}.", [
									`<a href="/app/journey-walk/${encodeURIComponent(
										earlier.name
									)}">${escape(earlier.title)}</a>`,
									frappe.datetime.str_to_user(earlier.map_date),
							  ])
							: ""
					}</p>
					${bars.join("")}</section>
				<section class="walk-card"><h4>${__("Biggest gaps first")}</h4>
					${map.gaps.length ? "" : `<p class="text-muted">${__("No gap so far.")}</p>`}
					<ol class="walk-gaps">${map.gaps
						.map((gap, number) => this.gap(gap, number))
						.join("")}</ol></section>
				<div class="walk-turn">
					<button class="btn btn-default" data-turn="-1">${__("Back")}</button>
					${this.finish_button(open)}
				</div>`);
		}

		change(score) {
			if (score.before === null || score.gap_score === null) return "";
			const points = Math.round(score.gap_score - score.before);
			if (!points) return __("as before");
			return points < 0 ? __("{0} better", [-points]) : __("{0} worse", [points]);
		}

		gap(gap, number) {
			const phase = this.map.phases.find((one) => one.name === gap.phase);
			const answer = this.answers.find((one) => one.value === gap.answer);
			const made = gap.improvements.map(
				(one) => `<a class="walk-made" href="/app/journey-improvement/${encodeURIComponent(
					one.name
				)}">
					<span class="indicator-pill ${
						{ Done: "green", "Under way": "orange", Dropped: "gray" }[one.status] ||
						"blue"
					}">${__(one.status, null, "Journey Improvement")}</span> ${escape(
					one.title
				)}</a>`
			);
			return `<li data-gap="${number}" style="--phase: ${escape(
				phase?.color || "var(--gray-500)"
			)}">
				<div><span class="walk-tag">${this.phase_name(gap.phase)}</span>
					${
						answer
							? `<span class="indicator-pill ${answer.color}">${answer.label}</span>`
							: `<span class="indicator-pill red">${__("Missing altogether")}</span>`
					}
					<p>${escape(gap.words)}</p>${made.join("")}</div>
				${
					this.map.may_improve
						? `<button class="btn btn-sm ${
								made.length ? "btn-default" : "btn-secondary"
						  } walk-improve">${__("Make Improvement")}</button>`
						: ""
				}</li>`;
		}

		finish_button(open) {
			if (!this.map.may_write) return "";
			if (this.map.status === "Finished") {
				return `<button class="btn btn-default walk-reopen">${__("Open Again")}</button>
					<button class="btn btn-primary walk-print">${__("Print for the Board")}</button>`;
			}
			return `<button class="btn btn-primary walk-finish" data-open="${open}">${__(
				"Finish the Map"
			)}</button>`;
		}

		async finish(open) {
			const done = async (rest) => {
				await this.saving;
				this.map = await this.call("finish", {
					journey_map: this.map.name,
					rest_is_unknown: rest,
				});
				frappe.show_alert({ message: __("The map is finished."), indicator: "green" });
				this.draw();
			};
			if (!open) return done(0);
			frappe.confirm(
				__("{0} questions have no answer yet. Finish the map with Don't know for them?", [
					open,
				]),
				() => done(1)
			);
		}

		improve(gap) {
			const scale = (low, high) => [
				{ value: "1", label: `1 – ${low}` },
				{ value: "2", label: "2" },
				{ value: "3", label: "3" },
				{ value: "4", label: "4" },
				{ value: "5", label: `5 – ${high}` },
			];
			const is_last = this.map.phases[this.map.phases.length - 1].name === gap.phase;
			const metrics = this.map.metrics.filter(
				(metric) =>
					!(
						is_last &&
						["Conversion to the Next Phase", "Days in the Phase"].includes(metric)
					)
			);
			const dialog = new frappe.ui.Dialog({
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
						description: __(
							"Counted by itself when the work starts and when it is done."
						),
					},
				],
				primary_action_label: __("Make Improvement"),
				primary_action: async (values) => {
					dialog.disable_primary_action();
					try {
						const found = await this.call("make_improvement", {
							journey_map: this.map.name,
							phase: gap.phase,
							gap_key: gap.key,
							...values,
						});
						dialog.hide();
						this.take(found);
					} finally {
						dialog.enable_primary_action();
					}
				},
			});
			dialog.show();
		}

		// ------------------------------------------------------------ clicks and keys

		listen() {
			const row_of = (event) => $(event.currentTarget).closest(".walk-question").data("row");
			this.$body
				.on("click", ".walk-step", (event) =>
					this.go(cint(event.currentTarget.dataset.step))
				)
				.on("click", "[data-turn]", (event) =>
					this.go(this.step + cint(event.currentTarget.dataset.turn))
				)
				.on("click", ".walk-answer", (event) => {
					const row = row_of(event);
					this.choose(row, false);
					this.answer(row, event.currentTarget.dataset.answer);
				})
				.on("click focusin", ".walk-question", (event) => {
					if (row_of(event) !== this.current) this.choose(row_of(event), false);
				})
				.on("input", "textarea", (event) => {
					const row = row_of(event);
					this.fit($(event.currentTarget));
					clearTimeout(this.typing);
					this.typing = setTimeout(
						() => this.save_evidence(row, event.currentTarget.value),
						1000
					);
				})
				.on("change blur", "textarea", (event) =>
					this.save_evidence(row_of(event), event.currentTarget.value)
				)
				.on("click", ".walk-saved.failed", () => {
					this.saving = this.saving.then(() => this.flush());
				})
				.on("click", ".walk-improve", (event) =>
					this.improve(this.map.gaps[$(event.currentTarget).closest("li").data("gap")])
				)
				.on("click", ".walk-finish", (event) =>
					this.finish(cint(event.currentTarget.dataset.open))
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
			const elsewhere =
				!this.map ||
				!this.$body.is(":visible") ||
				cur_dialog ||
				event.ctrlKey ||
				event.metaKey;
			if (elsewhere || event.altKey) return;
			if (event.target.closest("input, textarea, select, [contenteditable], .awesomplete")) {
				if (event.key === "Escape") event.target.blur();
				return;
			}
			const rows =
				this.step < this.map.phases.length
					? this.of_phase(this.map.phases[this.step].name)
					: [];
			const at = rows.findIndex((row) => row.row === this.current);
			const chosen = "1234".indexOf(event.key);
			if (chosen >= 0 && event.key && rows[at]) {
				this.answer(rows[at].row, this.answers[chosen].value);
				if (rows[at + 1]) this.choose(rows[at + 1].row);
				else this.$body.find('[data-turn="1"]').trigger("focus");
			} else if (event.key === "ArrowDown" && rows.length) {
				this.choose(rows[Math.min(at + 1, rows.length - 1)].row);
			} else if (event.key === "ArrowUp" && rows.length) {
				this.choose(rows[Math.max(at - 1, 0)].row);
			} else if (event.key === "ArrowRight") {
				this.go(this.step + 1);
			} else if (event.key === "ArrowLeft") {
				this.go(this.step - 1);
			} else {
				return;
			}
			event.preventDefault();
		}
	}
}
