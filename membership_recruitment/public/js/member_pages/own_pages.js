// Members' own pages on the desk: inviting, who has a login, and a page as its member sees it.

import { new_dialog, confirm } from "../desk/dialogs";
import { add_button, post } from "../desk/forms";
import { day, escape, link } from "../desk/html";

const INVITATION = "membership_recruitment.member_pages.invitation";
const DECIDE = "membership_recruitment.member_pages.name_changes.decide";
const STAFF = "membership_recruitment.member_pages.staff";

/** The section on the form of a Member, and its buttons. */
export async function show(frm) {
	if (frm.is_new()) return;
	const member = frm.doc.name;
	const found = await frappe.xcall(`${STAFF}.on_form`, { member });
	if (frm.doc.name !== member) return;
	const lines = [standing(found)];
	if (found.waiting) lines.push(__("Asks for a new name: {0}", [found.waiting]));
	if (found.recommended_by) lines.push(__("Recommended by {0}.", [found.recommended_by]));
	frm.get_field("pages_html").$wrapper.html(
		lines.map((line) => `<p>${escape(line)}</p>`).join("")
	);
	if (!frm.perm[0]?.write || frm.doc.deceased_on || frm.doc.erased_on) return;
	const group = __("Membership");
	if (found.waiting) {
		for (const [label, accept] of [
			[__("Accept the New Name"), true],
			[__("Refuse the New Name"), false],
		]) {
			const decide = async () => {
				await post(DECIDE, { member, accept });
				frm.reload_doc();
			};
			add_button(frm, label, decide, { group });
		}
	}
	if (!found.user) {
		add_button(frm, __("Invite to Own Pages"), () => invite([member], () => show(frm)), {
			group,
		});
		return;
	}
	add_button(frm, __("See as the Member Does"), () => look(member, found.pages), { group });
	add_button(
		frm,
		__("Take the Login Away"),
		() =>
			confirm(
				__("The member cannot open the own pages any more. The user stays."),
				async () => {
					await post(`${STAFF}.take_login_away`, { member });
					frm.reload_doc();
				}
			),
		{ group }
	);
}

function standing({ user, last_login, invited_on, works_until, problem }) {
	if (user && last_login) return __("Logged in last on {0}.", [day(last_login)]);
	if (user) return __("Has a login and has not used it yet.");
	if (problem) return __("Not invited: {0}", [problem]);
	if (!invited_on) return __("Not invited yet.");
	return __("Invited on {0}; the link works until {1}.", [day(invited_on), day(works_until)]);
}

/** The entries of the list: those who are ticked, and everybody. */
export function add_to_list(list) {
	if (!frappe.model.can_write("Member")) return;
	list.page.add_actions_menu_item(__("Invite to Own Pages"), () =>
		invite(list.get_checked_items(true), () => list.clear_checked_items())
	);
	list.page.add_menu_item(__("Invite All to Own Pages"), () =>
		confirm(
			__(
				"Everybody who is a member now and has no login gets an e-mail. Who cannot be invited, and why, stands in the list of links."
			),
			async () => {
				await post(`${INVITATION}.invite_all`, {});
				frappe.show_alert({
					message: __("The invitations are sent in the background."),
					indicator: "green",
				});
			}
		)
	);
}

async function invite(members, done) {
	const { sent, refused } = await post(`${INVITATION}.invite`, { members });
	done();
	if (sent) frappe.show_alert({ message: __("{0} invited.", [sent]), indicator: "green" });
	if (!refused.length) return;
	const rows = refused.map(
		({ member, full_name, reason }) =>
			`<tr><td>${link("Member", member, full_name)}</td><td>${escape(reason)}</td></tr>`
	);
	frappe.msgprint({
		title: __("{0} not invited", [refused.length]),
		indicator: "orange",
		message: `<table class="table table-sm"><tbody>${rows.join("")}</tbody></table>`,
	});
}

/** Nothing can be pressed in it: the frame has neither scripts nor forms, and leads nowhere. */
function look(member, pages) {
	const draw = async () => {
		const html = await post(`${STAFF}.look`, { member, page: dialog.get_value("page") });
		const frame = document.createElement("iframe");
		frame.setAttribute("sandbox", "");
		frame.title = __("See as the Member Does");
		frame.style.cssText = "width: 100%; height: 60vh; border: 1px solid var(--border-color)";
		frame.srcdoc = html.replace("<head>", '<head><base target="_blank">');
		dialog.get_field("shown").$wrapper.empty().append(frame);
	};
	const dialog = new_dialog({
		title: __("See as the Member Does"),
		size: "large",
		fields: [
			{
				fieldname: "page",
				fieldtype: "Select",
				label: __("Page"),
				options: pages,
				default: pages[0].value,
				onchange: draw,
			},
			{ fieldname: "shown", fieldtype: "HTML" },
		],
	});
	dialog.show();
	draw();
}
