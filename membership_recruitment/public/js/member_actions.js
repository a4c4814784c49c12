/* Dialogs that change a membership. Each shows, live, what would come of it, as the server says it, before anything
is saved; what the server refuses stands in the dialog in its own words. */

frappe.provide("membership_recruitment.actions");

{
	const ACTIONS = "membership_recruitment.membership.terms.api";
	const escape = frappe.utils.escape_html;
	const day = (value) => frappe.datetime.str_to_user(value);
	const day_or_lifetime = (value) => (value ? day(value) : __("none (lifetime)"));

	/** Buttons of a member's form, those that make sense now and that the user may use. */
	membership_recruitment.actions.add_buttons = function (frm, overview) {
		const group = __("Membership");
		const { may } = overview;
		const buttons = [
			[may.renew, __("Renew"), renew],
			[may.change_type, __("Change Type"), change_type],
			[may.resign, __("Resign"), resign],
			[may.reinstate, __("Reinstate", null, "Member"), reinstate],
		];
		for (const [permitted, label, open] of buttons) {
			if (permitted)
				frm.add_custom_button(
					label,
					() => saved(frm).then(() => open(frm, overview)),
					group
				);
		}
		if (!may.new_term) return;
		const terms = overview.terms.length > 0;
		const button = frm.add_custom_button(
			__("New Term"),
			() =>
				frappe.new_doc("Membership", {
					member: frm.doc.name,
					member_name: frm.doc.full_name,
				}),
			terms ? group : undefined
		);
		if (!terms) button.addClass("btn-primary");
	};

	/** What is typed but not saved is saved first: the server acts on what is stored. */
	function saved(frm) {
		return frm.is_dirty() ? frm.save() : Promise.resolve();
	}

	// ------------------------------------------------------------ a member's actions

	function renew(frm, overview) {
		const member = frm.doc.name;
		const latest = latest_term(overview);
		preview_dialog({
			title: __("Renew {0}", [frm.doc.full_name]),
			label: __("Renew"),
			fields: [
				type_field(latest?.next_membership_type || latest?.membership_type),
				{ fieldtype: "Section Break", hide_border: 1 },
				{
					fieldname: "with_invoice",
					fieldtype: "Check",
					label: __("Make the Invoice"),
					default: 1,
				},
				{
					fieldname: "donation",
					fieldtype: "Currency",
					label: __("Donation"),
					depends_on: "with_invoice",
					description: __("A gift beyond the fee, as a line of its own on the invoice."),
				},
			],
			ask: (values) => [
				`${ACTIONS}.preview_renewal`,
				{ member, membership_type: values.membership_type },
			],
			show: (next, values) => renewal_words(next, values, overview),
			act: (values) => [
				`${ACTIONS}.renew`,
				{
					member,
					membership_type: values.membership_type,
					with_invoice: values.with_invoice ? 1 : 0,
					donation: (values.with_invoice && values.donation) || 0,
				},
			],
			done: (made) =>
				done(
					frm,
					made.sales_invoice ? __("Renewed, and the invoice made.") : __("Renewed.")
				),
		});
	}

	function renewal_words(next, values, overview) {
		const donation = values.with_invoice ? flt(values.donation) : 0;
		const household = next.household || [];
		const fees = household.reduce((sum, term) => sum + term.fee, next.fee);
		const facts = [
			[__("First Day"), day(next.start_date)],
			[__("Last Day"), day_or_lifetime(next.end_date)],
			[__("Fee"), format_currency(next.fee)],
		];
		if (fees + donation !== next.fee)
			facts.push([__("In All"), format_currency(fees + donation)]);
		const kinds = {
			Join: __("Joins with this term."),
			Renewal: __("Joins on to the term before it, without a gap."),
			Rejoin: __("Comes back after a gap, which stays visible."),
		};
		const notes = [kinds[next.kind]];
		if (next.from_type && next.from_type !== next.membership_type) {
			notes.push(__("Changes the type from {0}.", [__(next.from_type)]));
		}
		if (next.instead_of)
			notes.push(__("Takes the place of the unpaid renewal {0}.", [next.instead_of]));
		if (next.covered_by)
			notes.push(__("The fee is included in {0}, the payer's term.", [next.covered_by]));
		if (household.length) {
			const names = household.map((term) => escape(name_of(term.member, overview)));
			notes.push(__("Renewed with it: {0}.", [names.join(", ")]));
		}
		if (values.with_invoice && fees > 0) {
			notes.push(
				next.holds_when_paid
					? __("Holds once its invoice is paid. Until then the member stays as before.")
					: __("Holds from its first day, paid or not.")
			);
		} else if (fees > 0) {
			notes.push(__("Holds without an invoice."));
		}
		return facts_html(facts) + notes_html(notes);
	}

	function name_of(member, { household }) {
		return household.paid_for.find((person) => person.name === member)?.full_name || member;
	}

	function change_type(frm, overview) {
		const member = frm.doc.name;
		const latest = latest_term(overview);
		const now = latest?.next_membership_type || latest?.membership_type;
		preview_dialog({
			title: __("Change the Type of {0}", [frm.doc.full_name]),
			label: __("Change Type"),
			fields: [{ ...type_field(undefined, now), label: __("From the Next Term On") }],
			ask: (values) => [
				`${ACTIONS}.preview_type_change`,
				{ member, membership_type: values.membership_type },
			],
			show: (next) =>
				facts_html([
					[__("First Day"), day(next.start_date)],
					[__("Last Day"), day_or_lifetime(next.end_date)],
					[__("Fee"), format_currency(next.fee)],
				]) +
				notes_html([
					__("{0} until then: the running term stays as it is.", [
						escape(__(next.from_type || now)),
					]),
					next.instead_of &&
						__("Takes the place of the unpaid renewal {0}.", [next.instead_of]),
				]),
			act: (values) => [
				`${ACTIONS}.change_type`,
				{ member, membership_type: values.membership_type },
			],
			done: () => done(frm, __("The next term is of the new type.")),
		});
	}

	function resign(frm, overview) {
		const member = frm.doc.name;
		const runs_out = overview.terms.some(
			(term) => ["Current", "Grace"].includes(term.status) && term.end_date
		);
		const chosen = (values) => ({
			member,
			when: values.when,
			day: values.when === "On a Day" ? values.day : undefined,
		});
		preview_dialog({
			title: __("{0} Resigns", [frm.doc.full_name]),
			label: __("Resign"),
			fields: [
				{
					fieldname: "when",
					fieldtype: "Select",
					label: __("When"),
					reqd: 1,
					default: runs_out ? "End of Term" : "At Once",
					options: [
						{ value: "End of Term", label: __("At the end of the term") },
						{ value: "At Once", label: __("At once") },
						{ value: "On a Day", label: __("On a day") },
					],
				},
				{
					fieldname: "day",
					fieldtype: "Date",
					label: __("Cancelled From"),
					depends_on: "eval:doc.when=='On a Day'",
					mandatory_depends_on: "eval:doc.when=='On a Day'",
					description: __("The first day on which this is no longer a membership."),
				},
				{ fieldtype: "Column Break" },
				reason_field("Resigned"),
			],
			ask: (values) =>
				values.when && (values.when !== "On a Day" || values.day)
					? [`${ACTIONS}.preview_resignation`, chosen(values)]
					: null,
			show: (outcome) => resignation_words(outcome),
			act: (values) => [`${ACTIONS}.resign`, { ...chosen(values), reason: values.reason }],
			done: () => done(frm, __("The resignation is in the register.")),
		});
	}

	function resignation_words(outcome) {
		const facts = [
			[__("Last Day"), day(frappe.datetime.add_days(outcome.cancelled_from, -1))],
			[__("Cancelled From"), day(outcome.cancelled_from)],
		];
		const terms = outcome.terms.map(
			(term) =>
				`${escape(term.name)} (${day(term.start_date)} – ${day_or_lifetime(
					term.end_date
				)})`
		);
		const invoices = outcome.open_invoices.map(
			(invoice) => `${escape(invoice.name)} (${format_currency(invoice.outstanding)})`
		);
		return (
			facts_html(facts) +
			notes_html([
				__("Cancelled: {0}.", [terms.join(", ")]),
				invoices.length &&
					__("Still unpaid, and left as it is: {0}. Credit what is not to be paid.", [
						invoices.join(", "),
					]),
			])
		);
	}

	function reinstate(frm, overview) {
		const member = frm.doc.name;
		const chosen = (values) => ({ member, without_gap: values.without_gap ? 1 : 0 });
		preview_dialog({
			title: __("Reinstate {0}", [frm.doc.full_name]),
			label: __("Reinstate", null, "Member"),
			fields: [
				{
					fieldname: "without_gap",
					fieldtype: "Check",
					label: __("As if the Cancellation Had Not Been"),
					default: 1,
					description: __(
						"Otherwise what is left of the term begins anew today, and the days between stay a gap."
					),
				},
			],
			ask: (values) => [`${ACTIONS}.preview_reinstatement`, chosen(values)],
			show: (next) =>
				facts_html([
					[__("First Day"), day(next.start_date)],
					[__("Last Day"), day_or_lifetime(next.end_date)],
				]) +
				notes_html([
					next.without_gap
						? __("The cancellation of {0} is taken back.", [escape(next.membership)])
						: __(
								"A new term without a fee; the days since the cancellation stay a gap."
						  ),
					next.end_date &&
						next.end_date < overview.today &&
						__("That term is over by now. Renew the membership after this."),
					next.returning.length &&
						__("Comes back with it: {0}.", [escape(next.returning.join(", "))]),
				]),
			act: (values) => [`${ACTIONS}.reinstate`, chosen(values)],
			done: () => done(frm, __("Reinstated.")),
		});
	}

	function latest_term(overview) {
		return overview.terms.find((term) => !term.void && (!term.pending || term.kept_until));
	}

	// ------------------------------------------------------------ a term's actions

	/** Counts as current until a day, for a reason that is kept. */
	membership_recruitment.actions.keep_current = function (frm) {
		preview_dialog({
			title: __("Keep Current Until…"),
			label: __("Keep Current"),
			fields: [
				{
					fieldname: "kept_until",
					fieldtype: "Date",
					label: __("Counts as Current Until"),
					reqd: frm.doc.kept_until ? 0 : 1,
					default: frm.doc.kept_until,
					description: frm.doc.kept_until
						? __("Empty: the override is taken back.")
						: "",
				},
				{
					fieldname: "reason",
					fieldtype: "Small Text",
					label: __("Reason for the Override"),
					depends_on: "kept_until",
					mandatory_depends_on: "kept_until",
					default: frm.doc.kept_reason,
				},
			],
			show: (_, values) =>
				values.kept_until
					? notes_html([
							__(
								"From {0} to {1} the term counts as current, whether it is paid, approved or over.",
								[day(frm.doc.start_date), day(values.kept_until)]
							),
					  ])
					: "",
			act: (values) => [
				`${ACTIONS}.keep_current`,
				{ membership: frm.doc.name, kept_until: values.kept_until, reason: values.reason },
			],
			done: () => done(frm, __("The override is in the register.")),
		});
	};

	membership_recruitment.actions.approve = function (frm) {
		preview_dialog({
			title: __("Approve the Term of {0}", [frm.doc.member_name || frm.doc.member]),
			label: __("Approve"),
			fields: [],
			show: () =>
				facts_html([
					[__("Type"), escape(__(frm.doc.membership_type))],
					[__("First Day"), day(frm.doc.start_date)],
					[__("Last Day"), day_or_lifetime(frm.doc.end_date)],
				]) +
				notes_html([
					frm.doc.awaits_payment &&
						frm.doc.payment_state !== "Paid" &&
						__("It still waits for its fee after that."),
				]),
			act: () => [`${ACTIONS}.approve`, { membership: frm.doc.name }],
			done: () => done(frm, __("Approved.")),
		});
	};

	membership_recruitment.actions.make_invoice = function (frm) {
		preview_dialog({
			title: __("Make Invoice"),
			label: __("Make Invoice"),
			fields: [
				{
					fieldname: "donation",
					fieldtype: "Currency",
					label: __("Donation"),
					description: __("A gift beyond the fee, as a line of its own on the invoice."),
				},
			],
			show: (_, values) =>
				facts_html([
					[__("Fee"), format_currency(frm.doc.fee)],
					[__("To Pay"), format_currency(flt(frm.doc.fee) + flt(values.donation))],
				]) +
				notes_html([
					__("For {0}, {1} – {2}.", [
						escape(__(frm.doc.membership_type)),
						day(frm.doc.start_date),
						day_or_lifetime(frm.doc.end_date),
					]),
				]),
			act: (values) => [
				"membership_recruitment.membership.fees.invoices.invoice_term",
				{ membership: frm.doc.name, donation: values.donation || 0 },
			],
			done: (made) =>
				done(
					frm,
					made.docstatus
						? __("The invoice is made.")
						: __("A draft of the invoice is made.")
				),
		});
	};

	membership_recruitment.actions.cancel_term = function (frm) {
		const start = frm.doc.start_date;
		preview_dialog({
			title: __("Cancel Term"),
			label: __("Cancel Term"),
			fields: [
				{
					fieldname: "cancelled_from",
					fieldtype: "Date",
					label: __("Cancelled From"),
					reqd: 1,
					default: [frappe.datetime.get_today(), start].sort().pop(),
					description: __("The first day on which this is no longer a membership."),
				},
				{ fieldtype: "Column Break" },
				reason_field(),
			],
			show(_, { cancelled_from }) {
				if (!cancelled_from) return "";
				if (cancelled_from < start) {
					throw __(
						"A term cannot be cancelled before it starts. Use its first day, {0}, to cancel all of it.",
						[day(start)]
					);
				}
				return cancelled_from === start
					? notes_html([__("All of the term is cancelled, as if it had not been.")])
					: facts_html([
							[__("Last Day"), day(frappe.datetime.add_days(cancelled_from, -1))],
					  ]);
			},
			async save({ cancelled_from, reason }) {
				await frm.set_value({ cancelled_from, cancellation_reason: reason });
				await frm.save();
			},
			done: () => {},
		});
	};

	function done(frm, message) {
		frappe.show_alert({ message, indicator: "green" });
		const member = frm.doctype === "Member" ? frm.doc.name : frm.doc.member;
		if (frm.doctype !== "Member") frappe.model.remove_from_locals("Member", member);
		return frm.reload_doc();
	}

	function type_field(value, excluded) {
		return {
			fieldname: "membership_type",
			fieldtype: "Link",
			options: "Membership Type",
			label: __("Membership Type"),
			reqd: 1,
			default: value,
			get_query: () => ({
				filters: excluded ? { disabled: 0, name: ["!=", excluded] } : { disabled: 0 },
			}),
		};
	}

	function reason_field(value) {
		// a credited fee and a death write their reason themselves
		const reasons = ["", "Resigned", "Excluded", "Moved away", "Other"];
		return {
			fieldname: "reason",
			fieldtype: "Select",
			label: __("Reason"),
			reqd: 1,
			default: value,
			options: reasons.map((reason) => ({
				value: reason,
				label: __(reason, null, "Membership"),
			})),
		};
	}

	// ------------------------------------------------------------ the dialog

	/**
	 * A dialog that shows what would come of its values, anew whenever one changes.
	 *
	 * ask(values): the server method that previews and its arguments, or null while something is missing;
	 *     left out where there is nothing to ask.
	 * show(answer, values): HTML of the outcome; throws a sentence where it cannot be.
	 * act(values): the server method that does it and its arguments; or save(values): does it itself.
	 * done(answer): after it is done and the dialog is closed.
	 */
	function preview_dialog({ title, label, fields, ask, show, act, save, done }) {
		let asked = null; // what the latest question was: older answers come too late
		let answer;

		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				...fields.map((field) =>
					field.fieldname ? { ...field, change: () => preview() } : field
				),
				{ fieldtype: "Section Break", hide_border: 1 },
				{ fieldname: "outcome", fieldtype: "HTML" },
			],
			primary_action_label: label,
			async primary_action(values) {
				const button = dialog.get_primary_btn();
				button.prop("disabled", true);
				try {
					const made = save ? await save(values) : await post(...act(values));
					dialog.hide();
					await done(made);
				} finally {
					button.prop("disabled", false);
				}
			},
		});
		const outcome = dialog.get_field("outcome").$wrapper.attr("aria-live", "polite");
		const allow = (allowed) => dialog.get_primary_btn().prop("disabled", !allowed);

		function render(values) {
			try {
				outcome.html(show(answer, values));
				allow(true);
			} catch (sentence) {
				if (typeof sentence !== "string") throw sentence;
				refuse(sentence);
			}
		}

		function refuse(sentence) {
			outcome.html(
				`<div class="alert alert-warning small mb-0" role="alert">${escape(
					sentence
				)}</div>`
			);
			allow(false);
		}

		async function preview() {
			const values = dialog.get_values(true) || {};
			if (!ask) return render(values);
			const question = ask(values);
			const key = JSON.stringify(question);
			if (key === asked) return answer && render(values);
			asked = key;
			answer = undefined;
			allow(false);
			if (!question || missing(fields, values, question)) {
				asked = null;
				outcome.empty();
				return;
			}
			try {
				const found = await get(...question);
				if (asked !== key) return;
				answer = found;
				render(dialog.get_values(true) || {});
			} catch (sentence) {
				if (typeof sentence !== "string") throw sentence;
				if (asked === key) refuse(sentence);
			}
		}

		dialog.show();
		preview();
		return dialog;
	}

	/** Whether a required field that the question is about is empty. */
	function missing(fields, values, [, args]) {
		return fields.some(
			(field) => field.reqd && field.fieldname in args && !values[field.fieldname]
		);
	}

	/** Ask without a message box: what the server refuses comes back as a sentence. */
	function get(method, args) {
		return new Promise((resolve, reject) => {
			frappe.call({
				method,
				args: Object.fromEntries(
					Object.entries(args).filter(([, value]) => value !== undefined)
				),
				type: "GET",
				silent: true,
				callback: (response) => resolve(response.message),
				error: (response) => reject(sentence_of(response)),
			});
		});
	}

	function post(method, args) {
		return new Promise((resolve, reject) => {
			frappe.call({
				method,
				args: Object.fromEntries(
					Object.entries(args).filter(([, value]) => value !== undefined)
				),
				type: "POST",
				freeze: true,
				callback: (response) => resolve(response.message),
				error: () => reject(new Error(`${method} was refused`)), // Frappe shows the sentence
			});
		});
	}

	function sentence_of(response) {
		const messages = JSON.parse(response?._server_messages || "[]").map(
			(one) => JSON.parse(one).message
		);
		const text = $("<div>").html(messages.join(" ")).text();
		return text || __("The server gave no answer. Close this and try again.");
	}

	function facts_html(facts) {
		return `<div class="row">${facts
			.map(
				([label, value]) => `<div class="col-6 col-sm-4 mb-2">
					<div class="text-muted small">${label}</div><div class="bold">${value}</div></div>`
			)
			.join("")}</div>`;
	}

	function notes_html(notes) {
		return notes
			.filter(Boolean)
			.map((note) => `<p class="text-muted small mb-1">${note}</p>`)
			.join("");
	}
}
