frappe.ui.form.on("Membership Type", {
	setup(frm) {
		for (const field of ["item", "joining_fee_item"]) {
			frm.set_query(field, () => ({ filters: { is_sales_item: 1, disabled: 0 } }));
		}
	},

	refresh(frm) {
		if (frm.is_new()) return;
		if (!frm.doc.disabled) say_what_it_means(frm);
		if (!frm.doc.item && frm.perm[0]?.write) {
			membership_recruitment.forms.add_button(frm, __("Make Item"), make_item);
		}
	},
});

/** The settings below as a sentence about somebody who joins today. */
async function say_what_it_means(frm) {
	const term = await membership_recruitment.forms.answer_for(
		frm,
		membership_recruitment.asking.ask(
			"membership_recruitment.membership.terms.preview.preview_term",
			{ membership_type: frm.doc.name, start_date: frappe.datetime.get_today() }
		)
	);
	if (!term || frm.is_dirty()) return; // the form shows something else by now
	const fee = format_currency(term.fee + flt(term.joining_fee));
	frm.set_intro(
		term.end_date
			? __("Somebody who joins today is a member until {0} and pays {1}.", [
					frappe.datetime.str_to_user(term.end_date),
					fee,
			  ])
			: __("Somebody who joins today is a member for life and pays {0}.", [fee]),
		"blue"
	);
}

async function make_item(frm) {
	const company =
		(await frappe.db.get_single_value("Membership Settings", "company")) ||
		frappe.defaults.get_default("company");
	const dialog = membership_recruitment.dialogs.new_dialog({
		title: __("Make Item"),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p class="text-muted">${__(
					"The item stands on the invoice for {0} and says to which account the fee goes.",
					[frappe.utils.escape_html(__(frm.doc.name))]
				)}</p>`,
			},
			{
				fieldname: "income_account",
				fieldtype: "Link",
				options: "Account",
				label: __("Income Account"),
				reqd: 1,
				get_query: () => ({ filters: { company, is_group: 0, root_type: "Income" } }),
			},
			{
				fieldname: "cost_center",
				fieldtype: "Link",
				options: "Cost Center",
				label: __("Cost Center"),
				description: __("Empty: the company's own."),
				get_query: () => ({ filters: { company, is_group: 0 } }),
			},
		],
		primary_action_label: __("Make Item"),
		async primary_action(values) {
			await frappe.xcall("membership_recruitment.membership.fees.items.make_item", {
				membership_type: frm.doc.name,
				income_account: values.income_account,
				cost_center: values.cost_center,
			});
			dialog.hide();
			frappe.show_alert({ message: __("The item is made."), indicator: "green" });
			frm.reload_doc();
		},
	});
	dialog.show();
}
