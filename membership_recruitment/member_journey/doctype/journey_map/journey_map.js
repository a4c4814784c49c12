frappe.ui.form.on("Journey Map", {
	setup(frm) {
		frm.set_query("earlier_map", () => ({ filters: { name: ["!=", frm.doc.name] } }));
	},

	async refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("Save, and walk through the questions of all phases."), "blue");
			return;
		}
		frm.add_custom_button(
			frm.doc.status === "Finished" ? __("Show the Walk") : __("Walk Through the Questions"),
			() => frappe.set_route("journey-walk", frm.doc.name)
		).addClass("btn-primary");
		frm.add_custom_button(__("Improvements"), () =>
			frappe.set_route("List", "Journey Improvement", { journey_map: frm.doc.name })
		);
		const state = await membership_recruitment.forms.answer_for(
			frm,
			frappe.xcall("membership_recruitment.member_journey.map.map_page.state", {
				journey_map: frm.doc.name,
			})
		);
		if (state) show_gaps(frm, state);
	},

	after_save(frm) {
		if (frm.just_started) frappe.set_route("journey-walk", frm.doc.name);
		frm.just_started = false;
	},

	before_save(frm) {
		frm.just_started = frm.is_new();
	},
});

function show_gaps(frm, state) {
	const { escape, percent } = membership_recruitment.html;
	const phase = (name) => escape(__(name, null, "Journey Phase"));
	const rows = state.scores.map(
		(score) => `<tr><td>${phase(score.phase)}</td>
			<td class="text-right">${score.answered} / ${score.questions}</td>
			<td class="text-right"><b>${percent(score.gap_score)}</b></td>
			<td class="text-right text-muted">${change(score)}</td></tr>`
	);
	const gaps = state.gaps.slice(0, 5).map(
		(gap) => `<li>${escape(gap.words)}
			<span class="text-muted">(${phase(gap.phase)})</span></li>`
	);
	const right = (label) => `<th class="text-right">${label}</th>`;
	frm.get_field("gaps_html").$wrapper.html(`
		<div class="table-responsive"><table class="table small">
			<thead class="text-muted"><tr><th>${__("Phase")}</th>${right(__("Answered"))}
				${right(__("Gap Score"))}${right(__("Since Then"))}</tr></thead>
			<tbody>${rows.join("")}</tbody></table></div>
		${gaps.length ? `<p><b>${__("Biggest gaps first")}</b></p><ol>${gaps.join("")}</ol>` : ""}`);
}

/** By how many points a phase's gap has grown since the map before. */
function change({ gap_score, before }) {
	if (gap_score === null || before === null) return "";
	const points = Math.round(gap_score - before);
	return points > 0 ? `+${points}` : points;
}
