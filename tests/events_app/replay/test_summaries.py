import pytest

from events_app.replay.summaries import duration, shorten, summary
from tests.annotations import Json


@pytest.mark.parametrize(
    ("type", "data", "line"),
    [
        (
            "user_message",
            {"content": "Read it\n\n and tell me.", "chars": 9},
            "Read it and tell me.",
        ),
        ("security_flag", {"kind": "tab_hidden", "durationMs": 74_000}, "Tab hidden · 1 min 14 s"),
        ("security_flag", {"kind": "tab_hidden", "seconds": 12}, "Tab hidden · 12 s"),
        (
            "security_flag",
            {"kind": "large_paste", "characters": 1840, "target": "opening"},
            "Large paste · 1,840 characters · target: opening",
        ),
        ("security_flag", {"kind": "some_new_kind"}, "Some new kind"),
        ("security_flag", {"kind": {}}, "Flag"),
        ("phase_advanced", {"fromPhaseIndex": 0, "toPhaseIndex": 1}, "From phase 1 to phase 2"),
        ("phase_advanced", {"fromPhaseIndex": "x"}, ""),
        ("time_expired", {"phaseIndex": None}, "Of setup"),
        ("time_expired", {"phaseIndex": 1}, "Of phase 2"),
        ("task_submitted", {"submittedBy": "candidate"}, "By the candidate"),
        (
            "content_edited",
            {"target": "opening", "charactersAdded": 1120, "after": "Done."},
            "opening · 1,120 characters added · after: Done.",
        ),
        (
            "content_edited",
            {"target": "opening", "source": "assistant", "before": "wait", "after": "go"},
            "Accepted the assistant's edit · opening · before: wait · after: go",
        ),
        (
            "ai_feedback",
            {"rating": "down", "source": "proposal", "target": "opening"},
            "Rejected the assistant's edit · opening",
        ),
        ("ai_feedback", {"rating": "up", "messageId": "4f"}, "rating: up"),
        ("content_edited", {"target": "opening", "source": ["x"]}, "opening"),
        ("file_uploaded", {"fileName": "a.csv", "bytes": 88_120}, "a.csv · 88,120 bytes"),
        (
            "connector_browsed",
            {"query": "drive", "shown": ["Shared drive", "Mail"]},
            "drive · shown: Shared drive, Mail",
        ),
        ("connector_browsed", {"shown": ["Mail", 1]}, ""),
        (
            "connector_connected",
            {"connector": "d", "name": "Drive", "scopes": ["files.read"], "result": "connected"},
            "Drive · connector: d · result: connected",
        ),
        (
            "inbox_item_closed",
            {"item": "msg-1", "subject": "The invoice", "durationMs": 12_000},
            "The invoice · item: msg-1 · 12 s",
        ),
        (
            "deliverable_reuploaded",
            {"fileName": "a.docx", "notTaken": ["Pictures are left out."]},
            "a.docx · not taken over: Pictures are left out.",
        ),
        ("manual_edit", {"nested": {"a": 1}, "list": [1]}, ""),
        ("manual_edit", {}, ""),
        ("workflow_run", {"ok": True, "steps": 3}, "ok: True · steps: 3"),
        (
            "security_flag",
            {"kind": "tab_hidden", "seconds": 1.7976931348623157e308},
            "Tab hidden · seconds: 1.7976931348623157e+308",
        ),
        ("manual_edit", {"durationMs": -1}, "duration in ms: -1"),
        ("manual_edit", {"durationMs": 2**63}, "duration in ms: 9223372036854775808"),
        ("manual_edit", {"seconds": 1e9}, "277777 h 46 min"),
        ("file_uploaded", {"bytes": 10**400}, f"bytes: {'1' + '0' * 231}…"),
        ("phase_advanced", {"fromPhaseIndex": -1, "toPhaseIndex": 1e308}, ""),
        ("time_expired", {"phaseIndex": True}, "Of setup"),
    ],
)
def test_an_event_is_summarized_in_a_line(type: str, data: Json, line: str) -> None:
    assert summary(type, data) == line


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (640, "640 ms"),
        (4200, "4.2 s"),
        (12_000, "12 s"),
        (59_999, "1 min"),
        (74_000, "1 min 14 s"),
        (3_600_000, "1 h"),
        (7_500_000, "2 h 5 min"),
    ],
)
def test_a_duration_has_two_units_at_most(milliseconds: int, words: str) -> None:
    assert duration(milliseconds) == words


def test_a_long_text_ends_with_an_ellipsis() -> None:
    assert shorten("a" * 241) == "a" * 239 + "…"
    assert shorten("a" * 240) == "a" * 240
    assert shorten(" " * 5_000 + "a", 10).endswith("…")
