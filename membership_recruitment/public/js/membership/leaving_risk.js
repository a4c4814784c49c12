// How likely a member is to leave, and why: the box on the form.

import { ask_stored } from "../desk/forms";
import { chance, day } from "../desk/html";
import { of } from "../desk/indicators";
import { show as show_foretold } from "../desk/foretold";

export async function show(frm) {
	frm.toggle_display("leaving_section", false);
	if (frm.is_new()) return;
	const found = await ask_stored(frm, "leaving_risk");
	if (!found) return;
	const facts = [];
	if (found.chance !== null && found.chance !== undefined) {
		facts.push(__("{0} chance of not renewing", [chance(found.chance)]));
	}
	if (found.call_on) {
		facts.push(
			found.call_on > frappe.datetime.get_today()
				? __("call from {0} on", [day(found.call_on)])
				: __("call now")
		);
	}
	const basis = found.by_group
		? __("By how many with such a membership did not renew lately.")
		: __("By what was learnt from earlier terms.");
	show_foretold(frm, {
		section: "leaving_section",
		field: "leaving_html",
		found,
		words: {
			indicator: found.band && of("Risk of Leaving", found.band, "leaving_band"),
			facts,
			objected: (on) =>
				__(
					"Objected on {0}: nothing is foretold, and nothing is learnt from this member.",
					[on]
				),
			deleted: __("What was foretold is deleted."),
			nothing: __(
				"Nothing is foretold now; that begins 90 days before a term ends, and stops once its end is decided."
			),
			speaks_for: __("Speaks for leaving"),
			speaks_against: __("Speaks for staying"),
			basis: `${basis} ${__(
				"It is for a call, a welcome or help, never for marketing, and decides nothing."
			)}`,
		},
	});
}
