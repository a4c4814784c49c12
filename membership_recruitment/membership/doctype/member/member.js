const NEWEST_TERMS = 5;
const { day, escape, link, table } = membership_recruitment.html;
const { of_term, pill } = membership_recruitment.indicators;

frappe.ui.form.on("Member", {
	setup(frm) {
		// who pays for others has no payer
		frm.set_query("payer", () => ({
			filters: {
				name: ["!=", frm.doc.name || ""],
				payer: ["is", "not set"],
				deceased_on: ["is", "not set"],
			},
		}));
	},

	refresh(frm) {
		const { consent, engagement, member_actions, merge, term_band } = membership_recruitment;
		show_kind(frm);
		show_join_date(frm);
		membership_recruitment.phones.offer_calls(frm, "phone");
		// one after the other, so that their buttons keep their order
		consent.show(frm).finally(() => engagement.show(frm));
		membership_recruitment.leaving_risk.show(frm);
		if (frm.is_new()) {
			frappe.contacts.clear_address_and_contact(frm);
			return;
		}
		membership_recruitment.forms.show_addresses(frm);
		merge.offer(frm, frm.perm[0]?.write);
		membership_recruitment.personal_data.offer(frm);
		const overview = frm.doc.__onload?.overview;
		if (!overview) return;
		show_new_member(frm);
		show_stopped_addresses(frm);
		show_summary(frm, overview);
		term_band.draw(frm.get_field("timeline_html").$wrapper.find(".band")[0], overview);
		show_terms(frm, overview);
		member_actions.add_buttons(frm);
		membership_recruitment.own_pages.show(frm);
	},

	only_year_known: (frm) => show_join_date(frm),
	member_since: (frm) => show_join_date(frm),
	member_kind: (frm) => show_kind(frm),

	async before_save(frm) {
		if (frm.is_new()) return membership_recruitment.new_member.ask_who_it_is(frm);
		const overview = frm.doc.__onload?.overview;
		if (!overview || !frm.doc.deceased_on === !overview.deceased_on) return;
		const { household } = membership_recruitment;
		if (frm.doc.deceased_on) frm.payer_instead = await household.ask_at_a_death(frm);
		else await household.ask_when_alive(frm);
	},

	async after_save(frm) {
		const { payer_instead } = frm;
		frm.payer_instead = null;
		if (payer_instead) await membership_recruitment.household.change_payer(frm, payer_instead);
	},
});

/** An organisation has a name, not a first and a last one. */
function show_kind(frm) {
	const organisation = frm.doc.member_kind === "Organisation";
	frm.set_df_property("first_name", "label", organisation ? __("Name") : __("First Name"));
	frm.toggle_display(["last_name", "birth_date", "sex"], !organisation);
	membership_recruitment.identity_number.show(frm);
}

/** Of a join date of which only the year is known the day and the month say nothing. */
function show_join_date(frm) {
	const { join_date, member_since, only_year_known } = frm.doc;
	const standard = frappe.meta.get_docfield("Member", "join_date").description;
	frm.set_df_property(
		"join_date",
		"description",
		only_year_known && join_date && join_date === member_since
			? __("Only the year is known: {0}.", [join_date.slice(0, 4)])
			: standard
	);
}

function show_new_member(frm) {
	if (frm.doc.__onload?.new_member && !frm.is_dirty()) {
		const [label, color] = frappe.get_indicator(frm.doc, "Member");
		frm.page.set_indicator(__("{0}, New Member", [label]), color);
	}
}

/** Addresses from which mail came back, and the click that uses them again. */
function show_stopped_addresses(frm) {
	const stopped = frm.doc.__onload.stopped_addresses || [];
	if (!stopped.length) return;
	const lines = stopped.map(({ address, since, said }) =>
		[__("Mail to {0} came back on {1}.", [escape(address), day(since)]), escape(said)].join(
			" "
		)
	);
	frm.dashboard.add_comment(lines.join("<br>"), "orange", true);
	if (!frm.perm[0]?.write) return;
	membership_recruitment.forms.add_button(frm, __("Use Address Again"), async () => {
		await frappe.xcall("membership_recruitment.member_privacy.consent.bounces.use_again", {
			member: frm.doc.name,
		});
		frm.reload_doc();
	});
}

/** Where the member stands, in one line, and under it the place for the band. */
function show_summary(frm, overview) {
	const [standing, ...others] = overview.summary;
	const line = [`<b>${escape(standing)}</b>`, ...others.map(escape)].join(" · ");
	frm.get_field("timeline_html").$wrapper.html(
		`<p class="member-summary" style="margin-bottom: var(--margin-sm)">${line}</p><div class="band"></div>`
	);
}

// ---------------------------------------------------------------- the same as a table

function show_terms(frm, overview) {
	const area = frm.get_field("terms_html").$wrapper;
	if (!overview.terms.length) {
		area.html(`<p class="text-muted small">${__("No terms yet.")}</p>`);
		return;
	}
	const hidden = Math.max(overview.terms.length - NEWEST_TERMS - 1, 0);
	const shown = hidden ? overview.terms.slice(0, NEWEST_TERMS) : overview.terms;
	area.html(terms_table(shown, hidden ? overview.terms.length : 0) + lists(frm, overview));
	area.find(".all-terms").on("click", () => {
		area.find(".terms-table").replaceWith(terms_table(overview.terms, 0));
	});
}

function terms_table(terms, all) {
	const heads = [
		__("Term"),
		__("Type"),
		__("First Day"),
		__("Last Day"),
		__("Status"),
		__("Fee"),
		__("Payment"),
	];
	const more = all
		? `<button type="button" class="btn btn-xs btn-default all-terms mt-2">${__(
				"Show all {0} terms",
				[all]
		  )}</button>`
		: "";
	return `<div class="terms-table mb-4">${table(heads, terms.map(term_cells))}${more}</div>`;
}

function term_cells(term) {
	let last_day = term.end_date ? day(term.end_date) : __("Lifetime");
	if (term.cancelled_from) {
		last_day += ` <span class="text-muted">${__("cancelled from {0}", [
			day(term.cancelled_from),
		])}</span>`;
		if (term.leaving_said_on) {
			last_day += ` <span class="text-muted">${__("said on {0}", [
				day(term.leaving_said_on),
			])}</span>`;
		}
	}
	if (term.kept_until) {
		last_day += ` <span class="text-muted">${__("kept until {0}", [
			day(term.kept_until),
		])}</span>`;
	}
	let payment = escape(__(term.payment_state));
	// what was cancelled altogether is part of no fee
	if (term.void && term.covered_by)
		payment = escape(__(term.cancellation_reason || "", null, "Membership"));
	else if (term.covered_by)
		payment = __("included in {0}", [link("Membership", term.covered_by)]);
	else if (term.sales_invoice) payment += ` ${link("Sales Invoice", term.sales_invoice)}`;
	return [
		link("Membership", term.name),
		escape(__(term.membership_type)),
		day(term.start_date),
		last_day,
		pill(of_term("Member", term)),
		term.fee ? format_currency(term.fee) : "",
		payment,
	];
}

/** Invoices with payments, notices and the household, beside each other; only those that there are. */
function lists(frm, overview) {
	const columns = [money_list(overview), notice_list(overview), household_list(overview)]
		.filter(Boolean)
		.map((column) => `<div class="col-md-4 mb-3">${column}</div>`);
	return columns.length ? `<div class="row">${columns.join("")}</div>` : "";
}

function list(title, rows) {
	const items = rows.map((row) => `<li class="mb-1">${row}</li>`);
	return `<h6 class="text-muted" style="margin-bottom: 6px">${title}</h6>
		<ul class="list-unstyled small mb-0">${items.join("")}</ul>`;
}

/** What a row is about, and what there is to say of it. */
function row(subject, facts) {
	return `${subject} <span class="text-muted">${facts.filter(Boolean).join(" · ")}</span>`;
}

function money_list({ invoices, payments, balance, credit, currency, surpluses }) {
	if (!invoices.length && !credit) return "";
	const newest = [...invoices].reverse().slice(0, NEWEST_TERMS);
	const rows = newest.map((invoice) =>
		row(link("Sales Invoice", invoice.name), [
			day(invoice.posting_date),
			format_currency(invoice.total, invoice.currency),
			!invoice.submitted && __("draft"),
			invoice.is_return && __("credit note"),
			...payments
				.filter((payment) => payment.invoice === invoice.name)
				.map((payment) => payment_words(payment, invoice.currency)),
		])
	);
	const money = (amount) => format_currency(amount, currency);
	const title = credit
		? __("Invoices; Balance {0}, Credit {1}", [money(balance), money(credit)])
		: __("Invoices; Balance {0}", [money(balance)]);
	const left_over = surpluses.map((one) =>
		row(link("Bank Payment", one.bank_payment), [
			day(one.day),
			__("{0} too much", [format_currency(one.left, one.currency)]),
			one.choice ? __("for the next fee") : __("to be decided: gift, next fee or back"),
		])
	);
	return list(title, [...left_over, ...rows]);
}

function payment_words(payment, currency) {
	const facts = [format_currency(payment.amount, currency), day(payment.posting_date)];
	return payment.voucher_type === "Payment Entry"
		? __("{0} paid {1}", facts)
		: __("{0} by journal entry {1}", facts);
}

function notice_list({ notices }) {
	if (!notices.length) return "";
	const rows = notices.map((notice) =>
		row(link("Renewal Notice", notice.name), [
			day(notice.sent_on || notice.due_on),
			escape(__(notice.channel)),
			escape(__(notice.status, null, "Renewal Notice")),
			escape(notice.recipient),
		])
	);
	return list(__("Renewal Notices"), rows);
}

function household_list({ household }) {
	const { payer, paid_for } = household;
	const person = (member) =>
		row(link("Member", member.name, member.full_name), [
			escape(__(member.status || "", null, "Member")),
		]);
	return [
		payer && list(__("Fee Paid By"), [person(payer)]),
		paid_for.length && list(__("Pays the Fees Of"), paid_for.map(person)),
	]
		.filter(Boolean)
		.join("");
}
