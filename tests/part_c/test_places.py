"""Where the lines of Part C are tested that this folder has no test for."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
PLACES = {
    "unavailable: 503 with Retry-After": (
        "test_outages_postgresql.py::test_stopped_it_is_unavailable_at_once_and_back_without_a_restart",
        "test_outages_postgresql.py::test_that_is_read_only_takes_no_write",
        "test_outages_postgresql.py::test_a_full_disk_refuses_what_needs_space_until_there_is_some",
        "test_outages_postgresql.py::test_a_statement_has_a_limit",
        "test_outages_sqlite.py::test_a_full_disk_refuses_writes_until_there_is_space",
    ),
    "a cache that is away refuses nothing": (
        "gradient/core/test_cache.py::test_calls_go_on_uncounted",
        "gradient/core/test_cache.py::test_a_redis_that_never_answers_is_asked_once_in_a_while",
        "gradient/middleware/test_health.py::test_a_cache_that_is_away_is_mentioned",
    ),
    "the request's id in every line of the log": (
        "gradient/api/test_errors.py::test_a_crash_s_line_in_the_log_carries_the_request_id",
    ),
    "a body that is not read": (
        "gradient/server/test_keep_alive.py::test_hundreds_of_refusals_pass_over_one_connection",
        "test_slow_clients.py::test_who_sends_slowly_keeps_nobody_from_saving",
    ),
    "no number of a client makes a page, a score or an export fail": (
        "test_extreme_numbers.py::test_what_a_client_sends_breaks_nothing",
        "test_extreme_numbers.py::test_what_is_on_record_breaks_nothing",
    ),
    "quotas": (
        "test_quotas.py::test_there_is_a_most_in_number",
        "test_quotas.py::test_there_is_a_most_in_bytes",
        "test_quotas.py::test_past_its_bounds_the_work_can_still_be_saved_and_handed_in",
    ),
    "lists of large things are bounded in bytes": (
        "test_large_lists.py::test_a_page_of_large_rows_ends_early_and_the_links_lead_to_all",
        "test_growth.py::test_no_answer_and_no_process_grows_with_what_a_candidate_sends",
    ),
    "e-mail: queued, tried for two days, once": (
        "sessions_app/invitations/test_sender.py::test_it_is_tried_with_growing_waits_for_two_days",
        "sessions_app/invitations/test_sender.py::test_within_two_minutes_of_a_refusal_it_is_tried_again",
        "sessions_app/invitations/test_sender.py::test_an_address_that_does_not_exist_fails_at_once",
        "sessions_app/invitations/test_sender.py::test_a_worker_that_dies_is_followed_by_another",
        "sessions_app/invitations/test_sender.py::test_four_workers_send_each_e_mail_once",
    ),
    "one normal form at every door": (
        "test_contact_doors.py::test_a_name_is_taken_at_every_door",
        "test_contact_doors.py::test_an_address_is_one_form_at_every_door",
        "test_contact_doors.py::test_an_address_is_refused_at_every_door",
    ),
    "rotate-token": (
        "sessions_app/api/test_rotate_token.py::test_the_old_link_is_dead_and_the_new_one_works",
    ),
    "erasure in every table; retention; legal hold": (
        "test_erasure.py::test_a_person_with_a_legal_hold_is_not_erased",
        "test_purge.py::test_a_dry_run_changes_nothing_and_says_what_the_purge_then_does",
        "sessions_app/deletion/test_organization_hold.py::test_a_verb_refuses_until_the_hold_is_released",
    ),
    "one moment": (
        "test_one_moment.py::test_the_list_of_sessions",
        "test_one_moment.py::test_lists_of_the_ordinary_kind",
        "test_one_moment.py::test_a_log_and_its_parts",
    ),
    "verify_log finds a log that was cut off": (
        "events_app/test_cross_checks.py::test_a_cut_log_with_a_head_to_match_is_found",
        "events_app/test_cross_checks.py::test_a_leaf_that_was_rewritten_too_is_not_in_the_signed_tree",
    ),
    "signed heads": (
        "events_app/api/test_receipts.py::test_it_has_the_head_at_once_and_its_proof_when_it_is_signed",
        "events_app/api/test_receipts.py::test_the_change_of_the_submission_has_the_head_too",
        "tools/test_verify_receipt.py::test_they_agree",
        "tools/test_verify_receipt.py::test_what_was_tampered_with_does_not_agree",
        "tools/test_verify_receipt.py::test_wrong_usage_is_told_apart",
    ),
    "secrets: no token in a log line, an audit row or an error": (
        "test_secrets_at_rest.py::test_the_database_the_log_and_the_receivers_have_no_secret",
    ),
    "one Idempotency-Key on two paths": (
        "gradient/api/test_idempotency.py::test_another_path_is_a_conflict",
    ),
    "an answer that is given again says so": (
        "gradient/api/test_idempotency.py::test_an_answer_that_is_given_again_says_so",
    ),
    "enumerations name the allowed values": (
        "gradient/api/test_refusals.py::test_every_choice_of_every_form_names_the_allowed_words",
    ),
    "every combination is served by an index or refused": (
        "sessions_app/api/test_session_list_filters.py::test_every_combination_is_right_or_refused",
        "sessions_app/api/test_session_list_filters.py::test_an_index_serves_every_combination",
        "sessions_app/api/test_session_list_filters.py::test_text_in_a_search_is_no_pattern",
    ),
    "without them the seed's answer stays to the byte": (
        "sessions_app/api/test_session_list_filters.py::test_without_them_the_answer_is_the_public_reference_s",
    ),
    "decisions in feed and webhooks": (
        "sessions_app/api/test_decision.py::test_the_feed_tells_of_it_without_the_reason",
    ),
    "healthz and readyz": (
        "gradient/middleware/test_health.py::test_the_process_lives",
        "gradient/middleware/test_health.py::test_neither_host_nor_scheme_nor_session_matters",
        "gradient/middleware/test_health.py::test_a_missing_migration_is_not_ready_and_not_told",
    ),
    "CORS": (
        "gradient/middleware/test_cors.py::test_a_workspace_reads_the_answer_and_its_headers",
        "gradient/middleware/test_cors.py::test_what_is_for_api_keys_stays_closed",
        "gradient/middleware/test_cors.py::test_pages_stay_closed",
    ),
}


@pytest.mark.parametrize("line", PLACES)
def test_each_is_where_it_is_said_to_be(line: str) -> None:
    for place in PLACES[line]:
        path, name = place.split("::")
        tree = ast.parse((TESTS / path).read_text())
        names = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
        assert name in names, place
