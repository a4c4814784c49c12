/* Engagement on the form of a Member: the score over 24 months, what the member took part in lately, and a quick way
to add to it. */

frappe.provide("membership_recruitment");

{
	const HEIGHT = 96;
	const TOP = 10;
	const BOTTOM = 76;
	const PADDING = 8;
	const LEVEL_COLORS = { High: "green", Medium: "blue", Low: "orange", None: "gray" };
	const STYLE = `
		.engagement-trend svg { display: block; width: 100%; height: ${HEIGHT}px; overflow: visible; }
		.engagement-trend text { font-size: 11px; fill: var(--text-muted); }
		.engagement-trend .bound { stroke: var(--gray-400); stroke-dasharray: 1 4; }
		.engagement-trend .axis { stroke: var(--gray-400); }
		.engagement-trend .area { fill: var(--bg-green); }
		.engagement-trend .line { fill: none; stroke: var(--green-600); stroke-width: 2; }
		.engagement-trend .now { fill: var(--green-600); }`;

	frappe.ui.form.on("Member", { refresh: show_engagement });

	async function show_engagement(frm) {
		const name = frm.doc.name;
		const shown = !frm.is_new() && frappe.model.can_read("Member Activity");
		frm.toggle_display(["engagement_section", "engagement_values_section"], shown);
		if (!shown) return;
		const found = await frappe.xcall(
			"membership_recruitment.membership.engagement.stored_scores.on_form",
			{
				member: name,
			}
		);
		if (frm.doc?.name !== name) return; // the form shows another one by now
		const area = frm.get_field("engagement_html").$wrapper;
		area.html(`<style>${STYLE}</style>${summary(found)}
			<div class="row"><div class="col-md-7 engagement-trend"></div>
			<div class="col-md-5">${latest(frm, found)}</div></div>`);
		draw(area.find(".engagement-trend")[0], found);
		if (!found.may_add || !found.types.length) return;
		frm.remove_custom_button(__("Add Activity"));
		frm.add_custom_button(__("Add Activity"), () => add_activity(frm, found));
	}

	function summary({ score, level, activities }) {
		const shown = __(level, null, "Member");
		return `<p><span class="indicator-pill ${LEVEL_COLORS[level]}">${frappe.utils.escape_html(
			shown
		)}</span>
			<b>${format_number(score, null, 1)}</b>
			<span class="text-muted">${__("of 100 · {0} activities", [activities])}</span></p>`;
	}

	function latest(frm, { latest: rows, activities }) {
		if (!rows.length) return `<p class="text-muted small">${__("No activities yet.")}</p>`;
		const escape = frappe.utils.escape_html;
		const items = rows.map(
			(row) => `<li class="mb-1"><a href="${frappe.utils.get_form_link(
				"Member Activity",
				row.name
			)}">${escape(__(row.activity_type))}</a>
				<span class="text-muted">${frappe.datetime.str_to_user(row.activity_on)}${
				row.note ? ` · ${escape(row.note)}` : ""
			}</span></li>`
		);
		const all =
			activities > rows.length
				? `<a class="small" href="/app/member-activity?member=${encodeURIComponent(
						frm.docname
				  )}">${__("All activities")}</a>`
				: "";
		return `<ul class="list-unstyled small mb-0">${items.join("")}</ul>${all}`;
	}

	/** Draw into an element, and again whenever its width changes. */
	function draw(element, found) {
		let drawn_width = 0;
		const again = () => {
			const width = Math.floor(element.clientWidth);
			if (!width || width === drawn_width) return;
			drawn_width = width;
			element.innerHTML = picture(found, width);
		};
		new ResizeObserver(again).observe(element);
		again();
	}

	function picture({ trend, bounds }, width) {
		const x = (index) => PADDING + (index * (width - 2 * PADDING)) / (trend.length - 1);
		const y = (score) => BOTTOM - (score * (BOTTOM - TOP)) / 100;
		const points = trend.map(
			([, score], index) => `${x(index).toFixed(1)},${y(score).toFixed(1)}`
		);
		const level = (score, label) => `<line class="bound" x1="${PADDING}" x2="${
			width - PADDING
		}" y1="${y(score)}"
			y2="${y(score)}"/><text x="${width - PADDING}" y="${
			y(score) - 3
		}" text-anchor="end">${label}</text>`;
		const day = (index, anchor) =>
			`<text x="${x(index)}" y="${
				BOTTOM + 15
			}" text-anchor="${anchor}">${frappe.datetime.str_to_user(trend[index][0])}</text>`;
		const last = trend.length - 1;
		return `<svg viewBox="0 0 ${width} ${HEIGHT}" role="img"
				aria-label="${__("Engagement score over the last 24 months")}">
			<polygon class="area" points="${x(0)},${BOTTOM} ${points.join(" ")} ${x(last)},${BOTTOM}"/>
			${level(bounds.high, __("High", null, "Member"))}${level(
			bounds.medium,
			__("Medium", null, "Member")
		)}
			<polyline class="line" points="${points.join(" ")}"/>
			<circle class="now" cx="${x(last)}" cy="${y(trend[last][1])}" r="3.5"/>
			<line class="axis" x1="${PADDING}" x2="${width - PADDING}" y1="${BOTTOM}" y2="${BOTTOM}"/>
			${day(0, "start")}${day(last, "end")}
		</svg>`;
	}

	function add_activity(frm, found) {
		const dialog = new frappe.ui.Dialog({
			title: __("Add Activity"),
			fields: [
				{
					fieldname: "activity_type",
					fieldtype: "Select",
					label: __("Activity"),
					options: found.types.map((value) => ({ value, label: __(value) })),
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
				frm.is_dirty() ? show_engagement(frm) : frm.reload_doc();
			},
		});
		dialog.show();
	}
}
