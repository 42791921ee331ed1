"""Rows of the catalogue that tests of other parts try, which are named after what the part does."""

from __future__ import annotations

from collections.abc import Mapping

_BLUEPRINT, _IMPORTS, _CHANNELS = "tests/core/blueprint", "tests/core/imports", "tests/core/channels"
_TRIGGERS, _RECORDS = "tests/core/triggers", "tests/core/records/write"
_LATE = f"{_TRIGGERS}/test_due.py::test_a_sweep_that_was_missed_catches_up_within_the_window_and_tells_what_is_too_late"
_ABSENT = "tests/core/plugins/test_quarantine.py::test_an_enabled_pack_that_is_not_installed_is_named_and_the_rest_runs"

ELSEWHERE: Mapping[int, tuple[str, ...]] = {
    64: (
        f"{_CHANNELS}/test_delivery.py::test_a_text_that_cannot_be_written_is_not_sent",
        f"{_CHANNELS}/test_office.py::test_nobody_is_written_to_without_the_value_that_the_text_needs",
    ),
    65: (f"{_BLUEPRINT}/test_yaml_source.py::test_what_is_not_taken_is_refused_quickly_at_its_line",),
    66: (
        f"{_BLUEPRINT}/test_yaml_source.py::test_what_is_not_taken_is_refused_quickly_at_its_line",
        f"{_BLUEPRINT}/test_yaml_source.py::test_only_true_and_false_are_booleans",
        f"{_BLUEPRINT}/test_yaml_source.py::test_a_figure_stays_as_it_was_typed",
    ),
    67: (f"{_IMPORTS}/test_read.py::test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_is_read",),
    69: (f"{_IMPORTS}/test_read.py::test_a_workbook_that_declares_entities_is_refused",),
    73: (
        f"{_IMPORTS}/test_read.py::test_formulas_are_neutral_in_a_file_and_come_back_unchanged",
        f"{_IMPORTS}/test_read.py::test_phones_and_negative_numbers_stay_as_they_are",
        f"{_IMPORTS}/test_round_trip.py::test_no_cell_of_a_csv_begins_as_a_formula",
    ),
    74: (
        f"{_IMPORTS}/test_read.py::test_encodings_and_delimiters_are_found",
        f"{_IMPORTS}/test_read.py::test_a_text_that_is_too_long_is_seen_to_be_and_not_cut_to_fit",
        f"{_IMPORTS}/test_read.py::test_what_is_no_table_is_refused_with_a_remedy",
        f"{_IMPORTS}/test_messy_cells.py::test_the_same_title_twice_means_its_last_filled_column",
    ),
    75: (
        f"{_IMPORTS}/test_import.py::test_the_same_file_a_second_time_finds_everybody_known",
        f"{_IMPORTS}/test_import.py::test_every_refused_row_names_its_field_and_reason",
        f"{_IMPORTS}/test_import.py::test_the_messy_sample_is_three_persons_one_company_and_one_warning",
    ),
    78: (
        f"{_RECORDS}/test_read_text.py::test_what_people_write_is_understood",
        f"{_RECORDS}/test_read_text.py::test_what_cannot_be_understood_is_refused",
    ),
    82: (
        "tests/core/integrations/test_http.py::test_this_machine_is_not_called_however_it_is_written",
        "tests/core/integrations/test_http.py::test_private_addresses_are_known_in_every_wrapping",
        "tests/core/integrations/test_http.py::test_only_web_addresses_are_called",
        "tests/core/integrations/test_http.py::test_a_redirect_to_a_place_that_is_not_allowed_is_refused",
    ),
    88: (
        f"{_CHANNELS}/test_messengers.py::test_a_forged_whatsapp_call_is_known",
        f"{_CHANNELS}/test_messengers.py::test_a_telegram_call_shows_the_secret",
        f"{_CHANNELS}/test_office.py::test_a_call_that_is_not_the_providers_is_refused_and_not_kept",
    ),
    89: (
        f"{_CHANNELS}/test_office.py::test_fifty_calls_of_one_number_are_one_arrival",
        "tests/core/capture/test_posting.py::test_fifty_equal_posts_at_once_are_one",
    ),
    90: ("tests/packs/messaging/test_inbox.py::test_a_stranger_becomes_a_contact_with_an_open_conversation",),
    94: (
        f"{_CHANNELS}/test_delivery.py::test_a_provider_that_asks_to_wait_is_left_alone",
        f"{_CHANNELS}/test_delivery.py::test_who_cannot_be_reached_is_tried_later_and_in_the_end_given_up",
        "tests/core/integrations/test_http.py::test_an_answer_without_end_is_not_read",
    ),
    95: (
        f"{_CHANNELS}/test_delivery.py::test_doubt_is_shown_and_never_sent_again",
        f"{_CHANNELS}/test_delivery.py::test_doubt_is_cleared_up_by_asking_the_provider",
        f"{_CHANNELS}/test_delivery.py::test_a_dead_sender_leaves_doubt",
    ),
    96: (
        f"{_CHANNELS}/test_email.py::test_a_line_break_makes_no_header",
        f"{_CHANNELS}/test_email.py::test_machines_are_known",
        f"{_CHANNELS}/test_email.py::test_a_bounce_tells_of_the_letter_that_it_is_about",
    ),
    97: (
        f"{_CHANNELS}/test_email.py::test_whatever_is_in_a_letter_it_is_kept_and_flagged",
        f"{_CHANNELS}/test_email.py::test_what_is_no_letter_stops_nothing",
    ),
    98: (
        f"{_CHANNELS}/test_kills.py::test_killed_senders_send_nothing_twice_and_lose_nothing",
        f"{_TRIGGERS}/test_kill.py::test_two_kills_over_thirty_tasks",
        f"{_TRIGGERS}/test_kill.py::test_a_hundred_kills_over_ten_thousand_tasks",
    ),
    99: (
        f"{_TRIGGERS}/test_due.py::test_the_same_sweep_again_finds_nothing",
        _LATE,
        f"{_TRIGGERS}/test_due.py::test_the_29th_of_february_is_the_28th_in_other_years",
    ),
    101: (
        f"{_CHANNELS}/test_delivery.py::test_what_is_rechecked_away_is_suppressed",
        f"{_CHANNELS}/test_delivery.py::test_who_is_gone_gets_nothing_and_the_reason_is_kept",
        f"{_TRIGGERS}/test_due.py::test_a_condition_that_no_longer_holds_suppresses_and_is_kept_with_its_values",
    ),
    102: (
        f"{_TRIGGERS}/test_events.py::test_triggers_that_set_each_other_off_are_refused_with_the_circle_named",
        f"{_TRIGGERS}/test_events.py::test_what_one_does_may_set_off_another_and_no_more_than_five_deep",
        f"{_TRIGGERS}/test_events.py::test_an_import_sets_nothing_off_unless_it_is_asked",
    ),
    103: (
        "tests/core/api/test_records.py::test_an_older_version_is_refused_and_nothing_is_overwritten",
        f"{_RECORDS}/test_together.py::test_of_eight_moves_with_one_version_one_happens",
        "tests/core/pages/test_forms.py::test_the_same_form_sent_twice_makes_one_record",
    ),
    110: (
        "tests/core/plugins/test_quarantine.py::test_a_broken_pack_is_named_and_the_others_run",
        _ABSENT,
        "tests/core/plugins/test_quarantine.py::test_a_guard_that_speaks_of_a_pack_which_does_not_run_closes",
    ),
}  # fmt: skip
"""By row: `path::test`. A test that is not there any more fails the build."""
