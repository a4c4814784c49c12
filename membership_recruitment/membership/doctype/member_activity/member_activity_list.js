frappe.listview_settings["Member Activity"] = {
	onload(list) {
		if (!frappe.model.can_create("Member Activity")) return;
		membership_recruitment.forms.add_page_button(list.page, __("Record Attendance"), () =>
			record_attendance(list)
		);
	},
};

/* A pasted list becomes activities: looked up first, shown line by line, and what can't be recorded stays in the box. */

const ATTENDANCE = "membership_recruitment.membership.engagement.attendance";
const shown_status = (status) =>
	({
		Matched: [__("Recognised"), "green"],
		Repeated: [__("Twice in the list"), "gray"],
		Recorded: [__("Recorded already"), "gray"],
		Ambiguous: [__("Several fit"), "orange"],
		Unknown: [__("Not known"), "red"],
		Deceased: [__("Deceased", null, "Member"), "darkgrey"],
	}[status]);

function record_attendance(list) {
	let looked_up = null; // the values that the preview is about
	let choices = {};
	const dialog = membership_recruitment.dialogs.new_dialog({
		title: __("Record Attendance"),
		size: "large",
		fields: [
			{
				fieldname: "activity_type",
				fieldtype: "Link",
				options: "Member Activity Type",
				label: __("Activity"),
				reqd: 1,
				get_query: () => ({ filters: { enabled: 1 } }),
				change: forget,
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "activity_on",
				fieldtype: "Date",
				label: __("Day"),
				default: frappe.datetime.get_today(),
				reqd: 1,
				change: forget,
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "note", fieldtype: "Data", label: __("Note") },
			{ fieldtype: "Section Break" },
			{
				fieldname: "text",
				fieldtype: "Long Text",
				label: __("Who Was There"),
				description: __(
					"One member a line: number, e-mail or name. Columns pasted from a sheet will do."
				),
				reqd: 1,
				change: forget,
			},
			{ fieldname: "preview", fieldtype: "HTML" },
		],
		primary_action_label: __("Look Up"),
		primary_action: (values) => (looked_up ? record(values) : look_up(values)),
	});
	const area = dialog.get_field("preview").$wrapper;

	function forget() {
		looked_up = null;
		choices = {};
		area.empty();
		dialog.set_primary_action(__("Look Up"), () => {
			const values = dialog.get_values();
			if (values) look_up(values);
		});
	}

	async function look_up(values) {
		const { activity_type, activity_on, text } = values;
		const asked = { activity_type, activity_on, text };
		const lines = await frappe.xcall(`${ATTENDANCE}.preview`, { ...asked, choices }, "POST");
		looked_up = asked;
		const count = lines.filter((line) => line.status === "Matched").length;
		area.html(preview_html(lines, count));
		area.find("select").on("change", (event) => {
			choices[$(event.target).data("line")] = event.target.value;
			look_up(values);
		});
		dialog.set_primary_action(
			count ? __("Record {0} Activities", [count]) : __("Look Up"),
			() => {
				const now = dialog.get_values();
				if (now) count ? record(now) : look_up(now);
			}
		);
	}

	async function record(values) {
		const answer = await frappe.xcall(
			`${ATTENDANCE}.record`,
			{ ...looked_up, choices, note: values.note },
			"POST"
		);
		frappe.show_alert({
			message: __("{0} activities recorded.", [answer.recorded]),
			indicator: answer.recorded ? "green" : "orange",
		});
		list.refresh();
		const left = answer.left.filter((line) => !["Repeated", "Recorded"].includes(line.status));
		if (!left.length) {
			dialog.hide();
			return;
		}
		// what is left can be corrected and looked up again
		await dialog.set_value("text", left.map((line) => line.text).join("\n"));
		forget();
		area.html(
			`<p>${__(
				"These lines were not recorded. Correct them and look them up again."
			)}</p>${table(left)}`
		);
	}

	dialog.show();
}

function preview_html(lines, count) {
	const others = lines.filter((line) => line.status !== "Matched");
	const matched = lines.filter((line) => line.status === "Matched");
	return `<p><b>${__("{0} of {1} lines can be recorded.", [count, lines.length])}</b></p>
		<div style="max-height: 320px; overflow-y: auto">${table([...others, ...matched])}</div>`;
}

function table(lines) {
	const { escape, table } = membership_recruitment.html;
	const heads = [__("Line as Written"), __("Text"), __("Result"), __("Member")];
	const rows = lines.map((line) => [
		`<span class="text-muted">${line.number}</span>`,
		escape(line.text),
		membership_recruitment.indicators.pill(shown_status(line.status)),
		who(line) + (line.reason ? `<div class="text-muted">${escape(line.reason)}</div>` : ""),
	]);
	return table(heads, rows);
}

function who(line) {
	const escape = frappe.utils.escape_html;
	const said = (member) =>
		escape(
			[member.full_name, member.name, member.email, member.membership_type]
				.filter(Boolean)
				.join(" · ")
		);
	if (line.status !== "Ambiguous") return line.members.map(said).join("<br>");
	const options = line.members.map(
		(member) => `<option value="${escape(member.name)}">${said(member)}</option>`
	);
	return `<select class="form-control input-xs" data-line="${line.number}" aria-label="${__(
		"Member"
	)}">
		<option value="">${__("Choose")}</option>${options.join("")}</select>`;
}
