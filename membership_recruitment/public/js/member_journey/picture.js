// The journey on one page. member_insights/journey_page.py is the server's side: journey itself knows no figures.

import { day, escape, list_address, page_address, percent } from "../desk/html";
import { aim, change, how_many, link_if, number } from "./figures";
import { phase_color, phase_name } from "./phases";

const FIGURES = "membership_recruitment.member_insights.journey_page.figures";
const MOST_IN_A_ROW = 5;

export class JourneyPicture {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({
			parent: wrapper,
			title: __("Our member journey"),
			single_column: true,
		});
		this.asked = 0;
		this.make_filters();
		this.$body = $('<div class="journey-picture"></div>').appendTo(this.page.main);
		this.page.set_primary_action(__("Print"), () => window.print(), "printer");
		$(wrapper).on("hide", () => this.hide());
	}

	// ------------------------------------------------------------ filters, kept in the address

	make_filters() {
		const fields = [
			["target_group", "Link", __("Target Group"), "Target Group"],
			["source", "Link", __("Recruitment Source"), "Recruitment Source"],
			["campaign", "Link", __("Campaign"), "Campaign"],
			["from_date", "Date", __("From Date")],
			["to_date", "Date", __("To Date")],
		];
		this.fields = {};
		for (const [fieldname, fieldtype, label, options] of fields) {
			this.fields[fieldname] = this.page.add_field({
				fieldname,
				fieldtype,
				label,
				options,
				change: () => this.chosen(),
			});
			this.fields[fieldname].$input.attr("aria-label", label);
		}
	}

	defaults() {
		return {
			target_group: "",
			source: "",
			campaign: "",
			// the usual months of the report Journey Funnel
			from_date: frappe.datetime.add_months(frappe.datetime.month_start(), -12),
			to_date: frappe.datetime.get_today(),
		};
	}

	async show() {
		document.body.classList.add("journey-shown");
		this.$paper ||= $("<style>@page { size: A4 landscape; margin: 9mm; }</style>");
		this.$paper.appendTo(document.head); // no other page of the desk is printed so
		const filters = this.defaults();
		for (const name in filters) {
			const given = frappe.route_options?.[name];
			if (given) filters[name] = String(given);
		}
		frappe.route_options = null;
		this.$body.attr("aria-busy", true);
		this.filters = null; // the fields are not the user's yet
		for (const name in filters) await this.fields[name].set_value(filters[name]);
		this.filters = filters;
		this.put_into_address("replaceState");
		return this.load();
	}

	show_without_filters() {
		history.pushState(null, null, location.pathname);
		return this.show();
	}

	hide() {
		document.body.classList.remove("journey-shown");
		this.$paper.detach();
	}

	chosen() {
		if (!this.filters) return;
		const defaults = this.defaults();
		const filters = {};
		for (const name in defaults) filters[name] = this.fields[name].get_value() || "";
		// an empty day is the usual one
		if (!filters.from_date) filters.from_date = defaults.from_date;
		if (!filters.to_date) filters.to_date = defaults.to_date;
		if (Object.keys(filters).every((name) => filters[name] === this.filters[name])) return;
		this.filters = filters;
		this.put_into_address("pushState");
		this.load();
	}

	put_into_address(method) {
		const defaults = this.defaults();
		const query = new URLSearchParams(
			Object.entries(this.filters).filter(([name, value]) => value !== defaults[name])
		).toString();
		if (query === location.search.slice(1)) return;
		history[method](null, null, location.pathname + (query && `?${query}`));
	}

	async load() {
		const asked = ++this.asked;
		this.$body.attr("aria-busy", true);
		try {
			const answer = await frappe.xcall(FIGURES, this.filters);
			if (asked === this.asked) this.draw(answer);
		} catch (error) {
			// Frappe has shown why; figures of other filters must not stay beside these
			if (asked === this.asked) {
				this.$body.html(
					`<p class="journey-hint">${__("There is nothing to show. Change the filters.")}
					<button class="btn btn-default btn-xs">${__("Without Filters")}</button></p>`
				);
				this.$body.find("button").on("click", () => this.show_without_filters());
			}
		} finally {
			this.$body.attr("aria-busy", false);
		}
	}

	// ------------------------------------------------------------ links

	report_link() {
		const query = escape(String(new URLSearchParams(this.origin())));
		return `${page_address("query-report", "Journey Funnel")}?${query}`;
	}

	origin() {
		const chosen = Object.entries(this.filters).filter(([, value]) => value);
		return Object.fromEntries(chosen);
	}

	people_link(phase) {
		const doctype = this.figures.lists[phase.people];
		if (!doctype) return "";
		return list_address(doctype, this.list_filters(phase));
	}

	list_filters(phase) {
		const { target_group, source, campaign } = this.filters;
		const filters =
			phase.people === "Members"
				? { journey_phase: phase.name }
				: { phase: phase.name, status: "Open" };
		if (target_group) filters.target_group = target_group;
		if (source) filters.recruitment_source = source;
		if (campaign) filters.campaign = campaign;
		return filters;
	}

	// ------------------------------------------------------------ the picture

	draw(figures) {
		this.figures = figures;
		const phases = figures.phases;
		if (!phases.length) {
			this.$body.html(
				`<p class="journey-hint">${__("The journey has no phases yet.")}
				<a href="${page_address("journey-phase")}">${__("Add the first one")}</a></p>`
			);
			return;
		}
		const rows = Math.ceil(phases.length / MOST_IN_A_ROW);
		this.$body.html(`
			${this.paper_head()}
			${this.hint()}
			<ol class="journey-phases ${rows > 1 ? "wraps" : ""}" style="--columns: ${Math.ceil(
			phases.length / rows
		)}">
				${phases.map((phase) => this.phase(phase)).join("")}
			</ol>
			<footer class="journey-note">${this.legend()}${this.map_line()}${this.other_messages()}
				<p>${escape(figures.note)}
				<a href="/membership-help/journey" target="_blank">${__(
					"More about these figures"
				)}</a></p></footer>`);
	}

	// on paper only: what the filters say on the screen
	paper_head() {
		const { association, from_date, to_date } = this.figures;
		const { target_group, source, campaign } = this.filters;
		const chosen = [
			target_group ? __(target_group, null, "Target Group") : __("Everyone"),
			source && `${__("Recruitment Source")}: ${__(source, null, "Recruitment Source")}`,
			campaign && `${__("Campaign")}: ${campaign}`,
		].filter(Boolean);
		return `<header class="journey-paper-head">
			<div><h2>${__("Our member journey")}</h2>
				<p>${[`${day(from_date)} – ${day(to_date)}`, ...chosen].map(escape).join(" · ")}</p></div>
			<p>${escape(association)}<br>${day(frappe.datetime.get_today())}</p></header>`;
	}

	hint() {
		const figures = this.figures;
		if (!figures.sees_people) {
			return `<p class="journey-hint">${__(
				"Your role sees the map and the work on it, not how many people there are."
			)}</p>`;
		}
		const someone = figures.phases.some(
			({ people_figures: people }) => people.entered || people.in_phase_now
		);
		if (someone) return "";
		const address = page_address("membership-prospect", "new");
		const enter = frappe.model.can_create("Membership Prospect")
			? ` <a href="${address}">${__("Enter a prospect")}</a>`
			: "";
		return `<p class="journey-hint">${__(
			"Nobody has come into a phase on these days. Choose other days, or enter the first prospects."
		)}${enter}</p>`;
	}

	map_line() {
		const { map, draft } = this.figures;
		const link = ({ name, title }) =>
			`<a href="${page_address("journey-walk", name)}">${escape(title)}</a>`;
		if (map) {
			return `<p>${__("Gap scores: {0}, {1}. 0 % is everything there, 100 % nothing.", [
				link(map),
				day(map.map_date),
			])}</p>`;
		}
		if (draft) {
			return `<p>${__("Gap scores come when the map is finished: {0}.", [link(draft)])}</p>`;
		}
		return `<p>${__("The journey is not mapped yet, so there are no gap scores.")}
			<a href="${page_address("journey-walk")}">${__("Map the Journey")}</a></p>`;
	}

	legend() {
		const missed = this.figures.phases.some(
			(phase) => phase.below_target || phase.above_expected
		);
		return missed ? `<p class="missed">${__("misses what the phase aims at")}</p>` : "";
	}

	other_messages() {
		const messages = this.figures.messages_in_no_phase;
		if (!messages) return "";
		const said =
			messages === 1
				? __("1 message runs for members in any phase.")
				: __("{0} messages run for members in any phase.", [messages]);
		return `<p>${link_if(
			this.messages_link({ phase: JSON.stringify(["is", "not set"]) }),
			said
		)}</p>`;
	}

	phase(phase) {
		const name = phase_name(phase.name);
		return `<li class="journey-phase" style="${phase_color(phase)}">
			<section class="journey-card" aria-label="${name}">
				<header><small>${phase.people === "Members" ? __("Members") : __("Prospects")}</small>
					<h3>${name}</h3>
					<p>${escape(__(phase.person_side || ""))}</p></header>
				${this.people(phase)}
				<div class="journey-work">${this.gap(phase)}${this.improvements(phase)}${this.messages(
			phase
		)}</div>
			</section>
			${phase.is_last ? "" : this.arrow(phase)}
		</li>`;
	}

	people(phase) {
		const people = phase.people_figures;
		if (!people) return `<p class="journey-now"></p><dl></dl>`;
		const now = this.figures.is_now
			? __("people now")
			: __("people on {0}", [day(this.figures.as_of)]);
		const in_phase = `<b>${number(people.in_phase_now)}</b> <span>${now}</span>`;
		const days = people.median_days;
		const expected =
			phase.expected_days && days !== null
				? `<dd class="journey-aim">${aim(
						__("expected {0}", [phase.expected_days]),
						phase.above_expected,
						__("above what is expected")
				  )}</dd>`
				: "";
		return `<p class="journey-now">${link_if(
			people.in_phase_now && this.people_link(phase),
			in_phase
		)}
				${this.register(phase)}</p>
			<dl>
				<div><dt>${__("Came In")}</dt><dd>${link_if(
			this.report_link(),
			number(people.entered),
			`${__("Came In")}: ${number(people.entered)}`
		)}</dd></div>
				${
					phase.is_last
						? ""
						: `<div><dt>${__("Median Days")}</dt><dd>${
								days === null ? "–" : format_number(days, null, days % 1 ? 1 : 0)
						  }</dd>${expected}</div>`
				}
			</dl>`;
	}

	// steps say nothing of members who came by import: what the register has of them
	register(phase) {
		const active = phase.active_members;
		if (!active) return "";
		const said = `<small>${
			active === 1
				? __("1 active member in the register")
				: __("{0} active members in the register", [number(active)])
		}</small>`;
		const doctype = this.figures.lists.Members;
		const status = JSON.stringify(["in", this.figures.active_statuses.join(",")]);
		return link_if(
			doctype && list_address(doctype, { ...this.list_filters(phase), status }),
			said
		);
	}

	arrow(phase) {
		const people = phase.people_figures;
		const line = `<svg class="journey-line" viewBox="0 0 48 12" aria-hidden="true"><path d="M0 6h44M38 1l6 5-6 5"/></svg>`;
		if (!people) return `<div class="journey-arrow">${line}</div>`;
		const rate = people.conversion_rate;
		const shown = percent(rate);
		const target = phase.target_conversion
			? aim(
					__("target {0}", [percent(phase.target_conversion)]),
					phase.below_target,
					__("below the target")
			  )
			: "";
		return `<div class="journey-arrow">
			${link_if(this.report_link(), `<b>${shown}</b>`, __("{0} went on", [shown]))}
			${line}${change(people.change)}${target}</div>`;
	}

	gap(phase) {
		const map = this.figures.map;
		const score = phase.gap_score;
		if (!map || score === null) return "";
		return `<a class="journey-gap" href="${page_address("journey-walk", map.name)}">
			<span>${__("Gap Score")}</span> <b>${percent(score)}</b>
			<i aria-hidden="true"><i style="width: ${score}%"></i></i></a>`;
	}

	improvements(phase) {
		if (!this.figures.sees_improvements) return "";
		const { "Under way": under_way = 0, Planned: planned = 0 } = phase.improvements;
		const list = (status) =>
			list_address("Journey Improvement", { phase: phase.name, status });
		const first = how_many(
			under_way,
			__("No improvement under way"),
			__("1 improvement under way"),
			__("{0} improvements under way", [under_way])
		);
		const second = how_many(planned, "", __("1 planned"), __("{0} planned", [planned]));
		return `<p>${link_if(under_way && list("Under way"), first)}${
			planned ? `<br>${link_if(list("Planned"), second)}` : ""
		}</p>`;
	}

	messages(phase) {
		if (!this.figures.sees_messages) return "";
		const running = how_many(
			phase.messages,
			__("No message running"),
			__("1 message running"),
			__("{0} messages running", [phase.messages])
		);
		return `<p>${link_if(
			phase.messages && this.messages_link({ phase: phase.name }),
			running
		)}</p>`;
	}

	messages_link(filters) {
		const { target_group } = this.filters;
		if (target_group) filters.target_group = JSON.stringify(["in", `${target_group},`]);
		return list_address("Journey Message", { enabled: 1, ...filters });
	}
}
