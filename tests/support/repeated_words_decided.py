"""What our refusals repeat without escaping it. tests/support/tools/repeated_words.py finds them.

One line a function, without `membership_recruitment.`; what it repeats stands behind it, with semicolons between.
"""

DECIDED = {
	"the name of a document that was read before: Frappe allows no angle brackets in one": """
		membership.bank_files.changed_entries.on_cancelled: others[0]
		membership.bank_files.to_decide._left_or_refuse: currency; shown
		membership.doctype.bank_file.bank_file.keep_accounts: account.currency; row.currency
		membership.terms.api._renewals: member
		membership.terms.changes._day_after_the_end: member
		membership.terms.changes._refuse_beyond_the_terms: member
		membership.terms.changes.approve: membership
		membership.terms.changes.keep_current: membership
		membership.terms.changes.plan_resignation: member
		membership.terms.changes.plan_type_change: member
		membership.terms.changes.refuse_on_invoice: invoice; membership
		membership.terms.changes.refuse_the_deceased: member
		membership.terms.covered.refuse_instead: payer
		membership.terms.payers.refuse_payer: found.payer; member; others[0]; payer
		membership.terms.reinstatement._what_was_cancelled: member
		membership.terms.renewal._plan: member
	""",
	"a number or a date": """
		member_insights.report.member_value.member_value.read: frappe.format(HIGHEST_RATE, 'Int')
		member_journey.doctype.journey_map.journey_map.validate_complete: unanswered
		member_recruitment.conversion.convert.refuse_running_term: until
		membership.doctype.membership_settings.membership_settings.validate_year_end: self.year_end_day
		membership.doctype.membership_type.membership_type.validate: most; self.rollover_day
		utils.within_bounds.validate: highest; lowest
	""",
	"our own words: labels, roles, DocTypes, months": """
		member_insights.monthly_summary.send_to_me: mail_addresses.sentence(mail_addresses.SUPPRESSED)
		member_privacy.consent.care_only.refuse_mailing: ', '.join(NO_RISK); _(doc.doctype)
		member_privacy.doctype.privacy_request.privacy_request.given: sentence
		member_privacy.doctype.retention_settings.retention_settings.validate: title
		member_privacy.requests.actions._open_request: ', '.join((_(kind, context=REQUEST) for kind in kinds))
		member_privacy.requests.actions._refuse: '<br>'.join(map(escape_html, sentences))
		member_privacy.wall.written_code._refuse_code: _(row.doctype)
		member_recruitment.conversion.merge._refuse_what_was_built_on: _(link['parent']); _(move.doctype)
		membership.bank_files.to_decide._to_decide: _(row.outcome)
		membership.terms.term_refusals.refuse_approval: _(role)
		utils.trained_models.refuse_without_consent: _(settings)
		membership.doctype.membership_settings.membership_settings.validate_year_end: _(MONTHS[month]).capitalize()
		people.names_and_numbers.check_length: label
		utils.trained_models._check_approver: ', '.join(map(_, self.roles))
		utils.trained_models._refuse_others: _(self.settings)
		utils.trained_models._refuse_unusable: _(self.settings)
		utils.within_bounds.possible: label
		utils.within_bounds.possible_amount: label
	""",
}


def decided() -> set[tuple[str, str]]:
	"""Function and what it repeats, as the tool writes them."""
	return {
		(f"membership_recruitment.{place.strip()}", value.strip())
		for text in DECIDED.values()
		for place, colon, values in (line.partition(":") for line in text.splitlines())
		for value in values.split(";")
		if colon
	}
