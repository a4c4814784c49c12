frappe.ui.form.on("Ranking Model", {
	refresh(frm) {
		membership_recruitment.trained_models.show(frm, {
			why: {
				Better: __("Better than the points card on people whom it had not seen."),
				"Few Joined": __("Too few became members to learn from. The points card stays."),
				"Few Held Out": __(
					"Too few became members on the latest days to try it on. The points card stays."
				),
				"Not Better": __("No better than the points card, which stays."),
				"By Chance": __(
					"That it is better than the points card may be chance. The card stays."
				),
			},
			more: (times) => __("{0} times the odds of joining", [times]),
			less: (times) => __("the odds of joining divided by {0}", [times]),
			after: since_html(frm),
		});
	},
});

function since_html(frm) {
	const { joined_since = [] } = frm.doc.__onload || {};
	if (!joined_since.length) return "";
	const { escape, table } = membership_recruitment.html;
	const fewer = __("too few to show");
	return (
		`<h5 class="mt-3">${__("Since it is in use")}</h5>` +
		table(
			[__("Likely to Join"), __("Ranked Today"), __("Became Members")],
			joined_since.map((row) => [
				escape(membership_recruitment.ranking.band(row.band)[0]),
				row.now ?? fewer,
				row.joined ?? fewer,
			])
		)
	);
}
