// Bank files and their payments: what booking would do, and what is decided by a click.

import { confirm, new_dialog, prompt } from "../desk/dialogs";
import { add_button, add_main_button, answer_for, one_at_a_time, post } from "../desk/forms";
import { day, escape, link, table } from "../desk/html";

const SURPLUS = "membership_recruitment.membership.bank_files.surplus";
const TO_DECIDE = "membership_recruitment.membership.bank_files.to_decide";
export const OUTCOMES = [
	["Booked", "green"],
	["To Decide", "orange"],
	["Not Ours", "gray"],
	["Pay Back", "purple"],
	["Reversed", "red"],
];

const money = (amount, currency) => escape(format_currency(amount, currency));

/** How many payments somebody has to decide. */
export function left_words(number) {
	return number === 1
		? __("1 payment is left to decide.")
		: __("{0} payments are left to decide.", [cint(number)]);
}

// ---------------------------------------------------------------- a file that was read

/** Draw what booking a file would do. */
export function show_preview(frm) {
	const area = frm.get_field("preview_html").$wrapper;
	const { groups = [], known, passed_over = [] } = JSON.parse(frm.doc.preview || "{}");
	const beside = passed_over.map(([said, number]) => `${escape(said)}: ${cint(number)}`);
	area.html(
		groups.map((group) => group_html(group, group.by_itself)).join("") +
			(groups.length || !frm.doc.preview
				? ""
				: `<p class="text-muted">${__("All of it came before: nothing is new.")}</p>`) +
			(known ? group_html({ ...known, said: __("Known Before") }, true) : "") +
			(beside.length
				? `<p class="text-muted small">${__("Passed over")}: ${beside.join(", ")}</p>`
				: "")
	);
}

function group_html({ said, number, sums, rows }, closed) {
	const title = escape(said || __("Would be booked"));
	const sum = sums.map(([currency, amount]) => money(amount, currency)).join(" + ");
	const shown =
		rows.length < number
			? `<p class="text-muted small">${__("The first {0} are shown.", [rows.length])}</p>`
			: "";
	const cells = rows.map((row) => [
		day(row.day),
		money(row.amount, row.currency),
		escape(row.payer),
		escape(row.said),
		row.invoices.map((invoice) => link("Sales Invoice", invoice)).join(", "),
	]);
	const heads = [
		__("Day"),
		__("Amount"),
		__("Payer"),
		__("Reference or Message"),
		__("Invoice"),
	];
	return `<details class="mb-3" ${closed ? "" : "open"}>
		<summary><b>${title}</b> <span class="text-muted">${cint(number)} · ${sum}</span></summary>
		${table(heads, cells)}${shown}</details>`;
}

// ---------------------------------------------------------------- a payment to decide

/** Draw the proposals of a payment, and the buttons that decide it. */
export async function show_proposals(frm) {
	const area = frm.get_field("proposals_html").$wrapper.empty();
	const { outcome, name } = frm.doc;
	frm.toggle_display("decide_section", outcome === "To Decide");
	if (["Not Ours", "Pay Back"].includes(outcome)) {
		add_button(frm, __("Decide Again"), () => act(frm, "decide_again"));
	}
	if (outcome === "Booked" && frm.doc.surplus) await show_surplus(frm);
	if (outcome !== "To Decide") return;
	const found = await answer_for(
		frm,
		frappe.xcall(`${TO_DECIDE}.proposals`, { bank_payment: name })
	);
	if (!found) return;
	if (found.said) frm.set_intro(escape(found.said), "orange");
	draw(frm, area, found);
	if (found.taken_back) {
		add_button(frm, __("Take Back"), () => confirm_reversal(frm, found.taken_back), {
			primary: true,
			late: true,
		});
	}
	if (frm.doc.amount > 0) {
		add_button(frm, __("Pay Back"), () => act(frm, "pay_back"), { late: true });
		// where no invoice is proposed that can be booked on by a click
		const looked_for = !found.invoices.some((one) => one.may_be_paid || one.may_be_credit);
		if (looked_for) add_main_button(frm, __("Find Invoice"), () => find(frm));
		else add_button(frm, __("Find Invoice"), () => find(frm), { late: true });
	}
	add_button(frm, __("Not Ours"), () => act(frm, "not_ours"), { late: true });
}

function draw(frm, area, { invoices }) {
	if (!invoices.length) {
		area.html(`<p class="text-muted">${__("No invoice is known that it may be for.")}</p>`);
		return;
	}
	area.html(invoices_table(frm, invoices));
	on_choice(frm, area, (method, values) => act(frm, method, values));
}

/** One invoice by its button, or several that are ticked by the button below them. */
function on_choice(frm, area, choose) {
	const once = one_at_a_time(choose);
	const book = (invoices) => once("book", { invoices });
	const ticked = () => area.find("[data-choose]:checked").get();
	area.off(".choice"); // the form is drawn again in the same place, and one click books once
	area.on("click.choice", "[data-invoice]", ({ currentTarget }) => {
		book([currentTarget.dataset.invoice]);
	});
	area.on("click.choice", "[data-credit]", ({ currentTarget }) => {
		once("book_as_credit", { invoice: currentTarget.dataset.credit });
	});
	area.on("click.choice", "[data-together]", () => {
		book(ticked().map(({ dataset }) => dataset.choose));
	});
	area.on("change.choice", "[data-choose]", () => {
		const left = ticked().reduce((sum, { dataset }) => sum + flt(dataset.left), 0);
		area.find("[data-together]")
			.text(__("{0} on {1} invoices", [book_label(frm, left), ticked().length]))
			.toggleClass("hidden", ticked().length < 2);
	});
}

function invoices_table(frm, invoices) {
	const several = invoices.filter((one) => one.may_be_paid).length > 1;
	const heads = [__("Invoice"), __("Member"), __("Left to Pay")];
	heads.push(invoices.some((one) => one.why) ? __("Why") : "");
	const rows = invoices.map((one) => [
		`${several ? tick(one) : ""}${link(
			"Sales Invoice",
			one.invoice
		)}<div class="text-muted">${day(one.posting_date)}</div>`,
		`${escape(one.member_name)}<div class="text-muted">${escape(one.member)}</div>`,
		`${money(one.left, one.currency)}<div class="text-muted">${escape(one.state)}</div>`,
		// below each other: on a phone a column of its own would be out of sight
		`<div>${escape(one.why || "")}</div>${button(frm, one)}`,
	]);
	return `${table(heads, rows)}${
		several
			? '<button type="button" class="btn btn-sm btn-primary my-2 hidden" data-together></button>'
			: ""
	}`;
}

function tick({ invoice, left, may_be_paid }) {
	if (!may_be_paid) return "";
	return `<input type="checkbox" data-choose="${escape(invoice)}" data-left="${flt(left)}"
		aria-label="${escape(invoice)}"> `;
}

function button(frm, { invoice, left, may_be_paid, may_be_credit }) {
	if (!may_be_paid && !may_be_credit) return "";
	// where two members are named, or nothing is left to pay, no choice is the usual one
	const { reason } = frm.doc;
	const usual = may_be_paid ? reason !== "other member" : reason === "paid before";
	const look = usual ? "btn-primary" : "btn-default";
	const [means, label] = may_be_paid
		? ["data-invoice", book_label(frm, left)]
		: ["data-credit", __("Book as Credit")];
	return `<button type="button" class="btn btn-xs ${look} text-wrap h-auto" ${means}="${escape(
		invoice
	)}">
		${escape(label)}</button>`;
}

function book_label(frm, left) {
	const differs = flt(frm.doc.amount - left, 2);
	if (!differs) return __("Book in Full");
	return differs > 0
		? __("Book, {0} too much", [format_currency(differs, frm.doc.currency)])
		: __("Book as a part");
}

function find(frm) {
	const dialog = new_dialog({
		title: __("Find Invoice"),
		size: "large",
		fields: [
			{
				fieldname: "text",
				fieldtype: "Data",
				label: __("Number, reference, name or member number"),
			},
			{ fieldname: "found", fieldtype: "HTML" },
		],
	});
	const area = dialog.get_field("found").$wrapper;
	let asked = 0;
	const look = async () => {
		const mine = ++asked;
		const found = await frappe.xcall(`${TO_DECIDE}.find`, {
			bank_payment: frm.doc.name,
			text: dialog.get_field("text").$input.val(),
		});
		if (mine !== asked) return;
		area.html(
			found.length
				? invoices_table(frm, found)
				: `<p class="text-muted">${__("No invoice of a member fits.")}</p>`
		);
	};
	dialog.get_field("text").$input.on("input", frappe.utils.debounce(look, 300));
	on_choice(frm, area, async (method, values) => {
		dialog.hide();
		await act(frm, method, values);
	});
	dialog.show();
}

function confirm_reversal(frm, other) {
	confirm(
		__(
			"The bank takes {0} back. Cancel how that was booked? Its invoice is then open again; a running term goes on.",
			[escape(other)]
		),
		() => act(frm, "reverse")
	);
}

/** What was paid too much: three choices while it is still for nothing. */
async function show_surplus(frm) {
	const { name, currency, surplus_choice } = frm.doc;
	const left = await answer_for(frm, frappe.xcall(`${SURPLUS}.left`, { bank_payment: name }));
	if (!left) return;
	const amount = format_currency(left, currency);
	frm.set_intro(
		surplus_choice
			? __("{0} too much is left for the next fee.", [amount])
			: __("{0} too much: a gift, for the next fee, or to be paid back?", [amount]),
		surplus_choice ? "blue" : "orange"
	);
	const choose = async (method, values = {}) => {
		await post(`${SURPLUS}.${method}`, { bank_payment: name, ...values });
		frm.reload_doc();
	};
	const add = (label, action) => add_button(frm, label, action, { late: true, save: false });
	add(__("It Is a Gift"), () =>
		confirm(__("Make an invoice of a gift of {0}, paid by this?", [amount]), () =>
			choose("give")
		)
	);
	if (!surplus_choice) add(__("For the Next Fee"), () => choose("keep"));
	add(__("Paid Back"), () =>
		prompt(
			[
				{
					fieldname: "paid_on",
					fieldtype: "Date",
					label: __("Paid Back On"),
					reqd: 1,
					default: frappe.datetime.get_today(),
					description: __("Pay {0} out at the bank first: this books it.", [amount]),
				},
			],
			(values) => choose("pay_back", values),
			__("Paid Back"),
			__("Book")
		)
	);
}

async function act(frm, method, values = {}) {
	const done = await post(`${TO_DECIDE}.${method}`, { bank_payment: frm.doc.name, ...values });
	if (done?.surplus) {
		frappe.show_alert(
			__("{0} too much stays as the payer's credit.", [
				format_currency(done.surplus, frm.doc.currency),
			])
		);
	}
	frm.reload_doc();
}
