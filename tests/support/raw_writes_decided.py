"""What our functions write past Frappe's documents, where no hook cleans text. tests/support/tools/raw_writes.py finds them.

One line a module, without `membership_recruitment.`
"""

DECIDED = {
	"cleaned in it": """
		membership.fees.renewal_invoices: _keep_reason
		member_recruitment.conversion.handover: _leave
		membership.bank_files.booking: write
		membership.bank_files.job: _store
		membership.register.import_job: store
		utils.database: insert _write_cells
		member_privacy.wall.stored_text: clean_stored
		member_privacy.doctype.erasure.erasure: keep
		member_privacy.erasure.run: stop
	""",
	"through utils.database, which cleans": """
		member_journey.messages.delivery: write
		member_journey.data_notices.delivery: _queue record_outcomes
		membership.engagement.activity_rules: run _apply
		membership.engagement.attendance: record
		membership.notices.outcomes: write_notices
		membership.register.import_beside: write
		people.tags: _write_on_documents
		member_privacy.erasure.beside_texts: take_off
		member_privacy.erasure.row_changes: _take_out_of_text
		member_privacy.erasure.erasing: _write
		membership.register.bulk: _note_cancellations
		membership.register.import_decisions: settle
	""",
	"no text: names of documents, dates, numbers, states, options and ticks": """
		member_insights.monthly_summary: nightly
		member_recruitment.ranking.renamed: _rename_on_card
		utils.renamed_levels: follow
		utils.site_notes: note
		membership.bank_files.job: start
		membership.bank_files.booking: count_again
		membership.fees.payment_entries: _submit
		member_privacy.wall.google_accounts: leave
		overrides.auto_email_report: send
		member_journey.doctype.journey_map.journey_map: on_trash
		member_journey.doctype.target_list.target_list: take_over
		member_journey.messages.gate: _left_before
		member_journey.messages.unsubscribe: stop
		member_journey.steps.entry_rules: _set_phases
		member_journey.steps.order: _sync
		member_journey.target_lists.email_group: make _count _sync
		member_privacy.wall.written_before: remember
		member_privacy.wall.passed_over: published
		member_recruitment.conversion.convert: move_what_belongs_to_the_person reduce_prospect hide_author
		member_recruitment.conversion.handover: _queue forget_queueing
		member_recruitment.conversion.linked_records: transfer take_from_owners _hand_tasks_over _hand_events_over
		member_recruitment.conversion.locks: hold note
		member_recruitment.conversion.merge: join undo _return_events
		member_pages.invitation: accept
		member_pages.deletion: member_deleted
		member_pages.links: end use
		member_pages.logins: close follow
		member_pages.name_changes: _end
		member_pages.staff: take_login_away
		member_recruitment.conversion.merge_rows: apply_move
		member_recruitment.joining_page.friends: joined
		member_recruitment.joining_page.applications: _take _work_on apply
		member_recruitment.joining_page.confirmation: _leave_to_the_registrar
		member_recruitment.joining_page.first_invoice: _leave_to_the_registrar _wait_for_approval
		member_recruitment.joining_page.signup: close
		member_recruitment.phase_changes: move_deadlines
		membership.guardians.coming_of_age: _announce _take_back
		member_recruitment.kanban: show_band
		member_recruitment.ranking.expected_years: keep
		member_recruitment.ranking.scores: _clear _forget _keep _write
		member_privacy.consent.ranking_objection: _note _follow take_back
		membership.doctype.register_import.register_import: on_trash save_preset
		member_privacy.consent.restriction: lift restrict
		member_privacy.consent.information_duty: source_changed must_be_told told not_told carry_over
		member_journey.data_notices.delivery: put
		member_privacy.erasure.row_changes: _unlink_rows
		member_privacy.erasure.books_over: empty_books _clear_other_side
		member_privacy.erasure.exclusions: keep nightly
		member_privacy.erasure.erasing: _mark _tidy
		member_privacy.erasure.run: plan_again plan_by_calendar
		member_privacy.wall.rows_of_customers: _vouchers
		member_privacy.requests.reminders: nightly
		member_privacy.retention.nightly: nightly
		member_privacy.retention.rows_kinds: _take_notes
		membership.register.erased_files: empty_imports files_of
		membership.leaving_risk.scores: _clear _keep _write
		membership.leaving_risk.open_ends: forget_decided
		membership.engagement.stored_scores: _refresh_standings _refresh_members
		membership.fees.credit_notes: credit_fee
		membership.fees.customers: _make _link
		membership.fees.overdue: let_wait
		membership.fees.renewal_invoices: clear_problem
		membership.notices.letters: _save_batch
		membership.register.import_job: start
		membership.register.import_decisions: forget_members
		membership.register.import_undo: work
		membership.terms.covered: change_payer
		membership.terms.late_start: _write _link
		membership.terms.links: link_next link_all
		membership.terms.payment_effects: settle_all _settle
		membership.terms.refresh: _refresh_terms _refresh_members _rebuild_batch _store_on_terms
		setup.activities: fill_settings
		setup.journey_phases: weigh
		setup.uninstall: delete_workspaces
		utils.database: take_numbers
	""",
	"sentences of ours, in which stand no words of others": """
		member_journey.messages.gate: was_refused _write
		member_journey.data_notices.gate: was_refused _write
		member_privacy.wall.withheld: _written
		member_privacy.erasure.row_changes: _write
		member_privacy.erasure.run: _keep_reason
		member_privacy.retention.nightly: _drop_who_is_not_due _take_rows
		membership.register.import_job: _stop
		membership.register.import_undo: _take_back_changes _keep _take_back_prospects
		membership.notices.gate: _send_to was_refused _write
	""",
	"as it stands, cleaned, in another document": """
		member_recruitment.conversion.linked_records: _set_if_other _move_into_a_copy
		member_pages.logins: make
		member_recruitment.conversion.merge: _name_terms
		member_recruitment.conversion.merge_rows: insert_row
		membership.doctype.member.member: on_update
		membership.register.contacts: _sync_name _sync_row
	""",
}


def decided() -> set[str]:
	return {
		f"membership_recruitment.{module}.{name}"
		for text in DECIDED.values()
		for module, _colon, names in (line.strip().partition(":") for line in text.splitlines())
		for name in names.split()
	}
