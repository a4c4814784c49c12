// What is done with renewal notices: from their list and form, and from the report on renewals.

import { post } from "../desk/forms";

const DUE_NOTICES = "membership_recruitment.membership.notices.due_notices";
const LETTERS = "membership_recruitment.membership.notices.letters";

/** Letters for all notices that wait to be printed, as a batch, which is shown. */
export async function make_letters() {
	const batch = await post(`${LETTERS}.make_batch`, {}, __("Making the letters"));
	if (batch) frappe.set_route("Form", "Renewal Letter Batch", batch);
}

/** Send notices that failed once more; by_letter: as letters. */
export function try_again(notices, by_letter = 0) {
	return post(`${DUE_NOTICES}.try_again`, { notices, by_letter });
}

/** Send a notice for each of these terms today. */
export function send_now(memberships) {
	return post(`${DUE_NOTICES}.send_now`, { memberships }, __("Sending notices"));
}
