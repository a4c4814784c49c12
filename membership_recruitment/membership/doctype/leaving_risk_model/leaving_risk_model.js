frappe.ui.form.on("Leaving Risk Model", {
	refresh: (frm) =>
		membership_recruitment.trained_models.show(frm, {
			why: {
				Better: __("Better than the shares by group on terms that it had not seen."),
				"Few Joined": __("Too few did not renew to learn from. The shares by group stay."),
				"Few Held Out": __(
					"Too few did not renew on the latest days to try it on. The shares by group stay."
				),
				"Not Better": __("No better than the shares by group, which stay."),
				"By Chance": __(
					"That it is better than the shares by group may be chance. They stay."
				),
			},
			more: (times) => __("{0} times the odds of leaving", [times]),
			less: (times) => __("the odds of leaving divided by {0}", [times]),
		}),
});
