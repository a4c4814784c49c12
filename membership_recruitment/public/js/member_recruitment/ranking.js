// How likely prospects are to join, and why: the box on their form, the indicator in their list.

import { ask_stored } from "../desk/forms";
import { chance } from "../desk/html";
import { of } from "../desk/indicators";
import { show as show_foretold } from "../desk/foretold";

/** A band as an indicator: label, colour and the filter behind a click. */
export function band(name) {
	return of("Membership Prospect", name, "ranking_band");
}

/** What shows in the list: the band of those who are ranked, else the status. */
export function indicator({ status, ranking_band }) {
	return status === "Open" && ranking_band
		? band(ranking_band)
		: of("Membership Prospect", status);
}

/** Where the prospect on the form stands, why, and a button for whoever does not want to be ranked. */
export async function show(frm) {
	frm.toggle_display("ranking_section", false);
	const { status } = frm.doc;
	if (status === "Converted") return; // objects as a member
	const found = await ask_stored(frm, "ranking");
	if (!found) return;
	const facts = [__("Rank {0}", [found.rank])];
	if (found.band && found.chance !== null) {
		facts.push(__("{0} chance of joining within 90 days", [chance(found.chance)]));
	}
	show_foretold(frm, {
		section: "ranking_section",
		field: "ranking_html",
		found,
		words: {
			indicator: found.band && band(found.band),
			facts,
			objected: (on) =>
				__("Objected on {0}: not ranked, and nothing is learnt from this person.", [on]),
			deleted: __("The rank is deleted."),
			nothing:
				status === "Open"
					? __("Not ranked yet.")
					: __(
							"Only open prospects are ranked. Whoever objects is also left out of what is learnt."
					  ),
			speaks_for: __("Speaks for"),
			speaks_against: __("Speaks against"),
			basis: found.by_card
				? __("By the points card: an order, no chance. It decides nothing; you do.")
				: __("By what was learnt from earlier prospects. It decides nothing; you do."),
		},
	});
}
