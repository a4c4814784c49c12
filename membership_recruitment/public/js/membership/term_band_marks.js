// Invoices and payments above the band of a member's terms, and what their titles say.

import { day as shown, escape } from "../desk/html";

const FROM_TOP = 20; // pixels

export function marks(scale, overview) {
	const found = [
		...overview.invoices.map((row) => ({
			day: row.posting_date,
			kind: invoice_kind(row),
			words: invoice_words(row),
		})),
		...overview.payments.map((row) => ({
			day: row.posting_date,
			kind: "payment",
			words: payment_words(row),
		})),
	].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
	// what would lie upon each other is drawn as one mark, whose title says all
	const groups = [];
	for (const mark of found) {
		const x = scale.start(mark.day);
		const same = groups.find((group) => group.kind === mark.kind && Math.abs(group.x - x) < 7);
		if (same) same.words.push(mark.words);
		else groups.push({ x, kind: mark.kind, words: [mark.words] });
	}
	return groups
		.map(({ x, kind, words }) => {
			const title = words.slice(0, 12).join("\n") + (words.length > 12 ? "\n…" : "");
			return `<g class="mark"><title>${title}</title>${mark_shape(kind, x, FROM_TOP)}</g>`;
		})
		.join("");
}

export function mark_shape(kind, x, y) {
	if (kind === "payment") return `<circle class="payment" cx="${x}" cy="${y + 5}" r="4"/>`;
	return `<rect class="${kind}" x="${x - 3.5}" y="${y - 7}" width="7" height="7"/>`;
}

export function invoice_kind(row) {
	if (row.is_return) return "credit";
	return row.submitted && row.outstanding > 0 ? "invoice open" : "invoice";
}

function invoice_words(row) {
	const amount = format_currency(row.total, row.currency);
	const day = shown(row.posting_date);
	if (row.is_return) return escape(__("{0}: credit note {1}, {2}", [day, row.name, amount]));
	if (!row.submitted)
		return escape(__("{0}: draft of invoice {1}, {2}", [day, row.name, amount]));
	const left = format_currency(row.outstanding, row.currency);
	return escape(
		row.outstanding > 0
			? __("{0}: invoice {1}, {2}, of which {3} unpaid", [day, row.name, amount, left])
			: __("{0}: invoice {1}, {2}", [day, row.name, amount])
	);
}

function payment_words(row) {
	const amount = format_currency(row.amount);
	const facts = [shown(row.posting_date), amount, row.invoice];
	return escape(
		row.voucher_type === "Payment Entry"
			? __("{0}: {1} paid on {2}", facts)
			: __("{0}: {1} booked by a journal entry on {2}", facts)
	);
}
