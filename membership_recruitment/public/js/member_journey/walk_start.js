// Before there is a map to walk through: what it is, the maps so far, and a new one.

import { day, escape, page_address } from "../desk/html";
import { of, pill } from "../desk/indicators";

export async function show_start(walk) {
	walk.page.set_title(__("Map the Journey"));
	const may_start = frappe.model.can_create("Journey Map");
	walk.$body.html(`
		<div class="walk-start">
			<h3>${__("How well do we meet people on their way?")}</h3>
			<p class="text-muted">${__(
				"Walk through the journey together: phase by phase, a handful of questions, each answered by one click. At the end you see the biggest gaps, and make small improvements of the ones that you choose. It takes about half an hour."
			)}</p>
			<div class="walk-new"></div>
			<div class="walk-maps"></div>
		</div>`);
	if (may_start) show_new_map(walk);
	const maps = await frappe.db.get_list("Journey Map", {
		fields: ["name", "title", "target_group", "map_date", "status"],
		order_by: "map_date desc, creation desc",
		limit: 20,
	});
	walk.$body.find(".walk-maps").html(maps_so_far(maps, may_start));
}

function maps_so_far(maps, may_start) {
	if (!maps.length && may_start) return "";
	if (!maps.length) return `<p class="text-muted">${__("There is no map yet.")}</p>`;
	const rows = maps.map(({ name, title, target_group, map_date, status }) => {
		const whose = __(target_group || "", null, "Target Group") || __("Everyone");
		return `<a class="walk-map" href="${page_address("journey-walk", name)}">
			<span>${escape(title)}
				<small class="text-muted">${escape(whose)}, ${day(map_date)}</small></span>
			${pill(of("Journey Map", status))}</a>`;
	});
	return `<h5>${__("Maps so far")}</h5>${rows.join("")}`;
}

function show_new_map(walk) {
	const fields = new frappe.ui.FieldGroup({
		parent: walk.$body.find(".walk-new"),
		fields: [
			{
				fieldname: "title",
				fieldtype: "Data",
				label: __("Title"),
				reqd: 1,
				default: __("Our member journey, {0}", [frappe.datetime.get_today().slice(0, 7)]),
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
		walk.$body.find(".walk-new")
	);
	$start.on("click", async () => {
		const values = fields.get_values();
		if (!values) return;
		$start.prop("disabled", true);
		try {
			frappe.set_route("journey-walk", await walk.call("start", values));
		} finally {
			$start.prop("disabled", false);
		}
	});
}
