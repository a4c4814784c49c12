// The doubtful rows of a register import, in a list that is decided by the keyboard: up and down, 1 to 9 (or a to i) for
// one of those who are shown, n for somebody new, s to skip, Backspace to take the decision back.

import { post } from "../desk/forms";
import { escape } from "../desk/html";
import { color, pill } from "../desk/indicators";

const QUESTIONS = "membership_recruitment.membership.register.import_questions";
const STYLE = `
	.import-questions:focus { outline: none; }
	.import-question { border: 1px solid var(--border-color); border-radius: var(--border-radius); padding: 12px;
		margin-bottom: 12px; }
	.import-questions:focus .import-question.at { border-color: var(--primary);
		box-shadow: 0 0 0 1px var(--primary); }
	.import-question .sides { display: flex; gap: 12px; flex-wrap: wrap; }
	.import-question .side { flex: 1 1 200px; border-radius: var(--border-radius); padding: 8px;
		background: var(--subtle-fg); text-align: left; border: 1px solid transparent; }
	.import-question .side.chosen { border-color: var(--green-600); background: var(--bg-green); }
	.import-question dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; margin: 6px 0 0; }
	.import-question dt { font-weight: normal; color: var(--text-muted); }
	.import-question dd { margin: 0; overflow-wrap: anywhere; }
	.import-question dd.same { color: var(--text-muted); }
	.import-question kbd { margin-right: 4px; }`;

/** Draw the list into the tab; once for what the last run asked. */
export async function show(frm) {
	const area = frm.get_field("decide_html").$wrapper;
	if (!JSON.parse(frm.doc.questions || "[]").length) {
		area.html(
			`<p class="text-muted">${
				frm.doc.preview
					? __("Of all rows it is certain whose they are.")
					: __(
							"Start a dry run: rows of which it is not certain whose they are come here."
					  )
			}</p>`
		);
		return;
	}
	const { name } = frm.doc;
	const asked = await frappe.xcall(`${QUESTIONS}.questions`, { register_import: name });
	if (frm.doc?.name !== name) return;
	const list = new Questions(frm, area, asked);
	list.draw();
	// whoever opens the tab can begin to type
	const tab = frm.layout.tabs.find(({ df }) => df.fieldname === "decide_tab").tab_link;
	tab.off("shown.bs.tab.decide").on("shown.bs.tab.decide", () => list.focus());
}

class Questions {
	constructor(frm, area, asked) {
		this.frm = frm;
		this.area = area;
		this.asked = asked;
		this.at = Math.max(
			0,
			asked.findIndex(({ decided }) => !decided)
		);
	}

	draw({ focus = this.area.find(".import-questions").is(":focus") } = {}) {
		const decided = this.asked.filter((one) => one.decided).length;
		this.area.html(`<style>${STYLE}</style>
			<p>${__("{0} of {1} decided.", [decided, this.asked.length])}
				<span class="text-muted">${__(
					"Keys: ↑ ↓ to move, 1–9 for one of those shown, N new, S skip, Backspace to take back."
				)}</span></p>
			<div class="import-questions" tabindex="0" aria-label="${__("Rows to decide")}">
				${this.asked.map((one, at) => this.question(one, at)).join("")}
			</div>
			${
				decided === this.asked.length
					? `<p>${__("All are decided. Start the dry run again, or import.")}</p>`
					: ""
			}`);
		this.list = this.area.find(".import-questions");
		this.list.on("keydown", (event) => this.press(event.originalEvent));
		this.list.on("click", "[data-choice]", ({ currentTarget }) => {
			this.at = cint($(currentTarget).closest(".import-question").attr("data-at"));
			const [decision, other] = currentTarget.dataset.choice.split(":");
			this.decide(decision, other);
		});
		if (focus) this.focus();
	}

	focus() {
		this.list.trigger("focus");
		this.list.find(".at")[0]?.scrollIntoView({ block: "nearest" });
	}

	question({ rows, name, says, others, decided, chosen }, at) {
		const sides = others.map(
			(other, index) => `<button type="button" class="side ${
				decided === "same" && chosen === index ? "chosen" : ""
			}" data-choice="same:${index}">
				<kbd>${index + 1}</kbd><b>${escape(other.label)}</b>
				${other.status ? pill([__(other.status, null, "Member"), color("Member", other.status)]) : ""}
				${facts(other.says, says)}</button>`
		);
		const row =
			rows.length > 1
				? __("Rows {0}", [rows.map(cint).join(", ")])
				: __("Row {0}", [cint(rows[0])]);
		return `<div class="import-question ${at === this.at ? "at" : ""}" data-at="${at}">
			<div class="sides">
				<div class="side"><span class="text-muted">${row}</span> <b>${escape(name)}</b>${facts(says)}</div>
				${sides.join("")}
			</div>
			<div class="mt-2">
				${choice("new", "N", __("Somebody new"), decided)}
				${choice("skip", "S", __("Skip"), decided)}
				${decided ? choice("", "⌫", __("Take back"), null) : ""}
			</div></div>`;
	}

	press(event) {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const key = event.key.toLowerCase();
		const { others } = this.asked[this.at];
		const index = /^[1-9]$/.test(key) ? Number(key) - 1 : "abcdefghi".indexOf(key);
		if (key === "arrowdown" || key === "arrowup") this.move(key === "arrowdown" ? 1 : -1);
		else if (key === "n") this.decide("new");
		else if (key === "s") this.decide("skip");
		else if (key === "backspace") this.decide("");
		else if (key.length === 1 && index >= 0 && index < others.length)
			this.decide("same", index);
		else return;
		// nor may the desk take it for one of its shortcuts
		event.preventDefault();
		event.stopPropagation();
	}

	move(by) {
		this.at = Math.min(this.asked.length - 1, Math.max(0, this.at + by));
		this.list.find(".import-question").each((at, card) => {
			$(card).toggleClass("at", at === this.at);
		});
		this.focus();
	}

	async decide(decision, other) {
		const one = this.asked[this.at];
		await post(`${QUESTIONS}.decide`, {
			register_import: this.frm.doc.name,
			row: one.rows[0],
			decision,
			...(decision === "same" ? { other } : {}),
		});
		one.decided = decision;
		one.chosen = decision === "same" ? Number(other) : null;
		const next = this.asked.findIndex((next, at) => at > this.at && !next.decided);
		if (decision && next > 0) this.at = next;
		this.draw({ focus: true });
	}
}

function choice(decision, key, label, decided) {
	const style = decided === decision ? "btn-primary" : "btn-default";
	return `<button type="button" class="btn btn-xs ${style}" data-choice="${decision}"><kbd>${key}</kbd>${label}</button>`;
}

/** says: label and text; what the row says too is gray. */
function facts(says, beside = []) {
	const same = new Set(beside.map(([label, text]) => `${label}\n${text}`));
	const lines = says.map(
		([label, text]) => `<dt>${escape(label)}</dt>
			<dd class="${same.has(`${label}\n${text}`) ? "same" : ""}">${escape(text)}</dd>`
	);
	return `<dl>${lines.join("")}</dl>`;
}
