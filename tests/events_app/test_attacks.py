"""Somebody who can write to every table, and has this code but not the signing key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from events_app import tree
from events_app.models import Event, LogHead, LogLeaf, LogTree, TreeNode
from sessions_app.deletion import single
from sessions_app.models import (
    Change,
    Message,
    Organization,
    Score,
    Session,
    SessionPhase,
    Transition,
)
from tests import exports, paths
from tests.clients import ApiClient
from tests.events_app.courses import (
    begun,
    events_of,
    finish,
    replace_log,
    rewrite,
    tamper,
    whole_course,
    without,
)
from tests.sessions_app.verbs import STAFF
from tests.tampering import tampering
from tests.tools.test_verify_receipt import run

pytestmark = pytest.mark.django_db
Attack = Callable[[Session, Session], None]
FACTS = (Change, Message, Score, Transition)


@pytest.fixture
def session(organization: Organization) -> Session:
    """A session whose heads were signed twice: at work, and at the end."""
    session = begun(organization)
    tree.sign_heads()
    finish(session)
    return session


@pytest.fixture
def other(organization: Organization, session: Session) -> Session:
    other = whole_course(organization)
    tree.sign_heads()
    return other


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command says of all logs; without its last line if it fails."""
    capsys.readouterr()
    try:
        call_command("verify_log", "--all", *arguments)
    except CommandError:
        return capsys.readouterr().out
    assert "0 with errors" in capsys.readouterr().out
    return ""


def forget_facts(session: Session) -> None:
    """Remove what the log is compared with."""
    with tampering():
        for model in FACTS:
            rows = model.objects.filter(session_id=session.pk)
            rows._raw_delete(rows.db)
        SessionPhase.objects.filter(session=session).update(started_at=None, ended_at=None)


def update(change: str) -> Attack:
    def attack(session: Session, _: Session) -> None:
        where = "WHERE seq = 3 AND session_id = %s"
        tamper(f"UPDATE events_app_event SET {change} {where}", session.pk.hex)

    return attack


def cut(session: Session, _: Session) -> None:
    rewrite(session, lambda event: event.seq <= 6)


def remove_from_the_middle(session: Session, _: Session) -> None:
    rewrite(session, without("connector_connected"))


def insert(session: Session, _: Session) -> None:
    events = events_of(session)
    added = Event(type="manual_edit", timestamp_ms=7, phase="task", data={"content": "Mine"})
    replace_log(session, [*events[:3], added, *events[3:]])


def swap(session: Session, _: Session) -> None:
    first, second, *rest = events_of(session)
    replace_log(session, [second, first, *rest])


def move(session: Session, other: Session) -> None:
    mine, theirs = events_of(session), events_of(other)
    replace_log(session, theirs)
    replace_log(other, mine)


def make_up(session: Session, _: Session) -> None:
    types = [event.type for event in events_of(session)]
    made_up = [Event(type=type, timestamp_ms=n, phase="task", data={}) for n, type in
               enumerate(types)]  # fmt: skip
    replace_log(session, made_up)


def roll_back(session: Session, _: Session) -> None:
    """The log, its head and its place in the tree, as they were when it was signed first."""
    second = events_of(session)[1]
    tamper("DELETE FROM events_app_event WHERE seq > 2 AND session_id = %s", session.pk.hex)
    LogHead.objects.filter(pk=session.pk).update(
        event_count=2,
        last_hash=second.hash,
        type_counts={"connector_connected": 1, "user_message": 1},
    )
    LogLeaf.objects.filter(pk=session.pk).update(leaf_index=0, event_count=2, head_hash=second.hash)


def forget_signature(session: Session, _: Session) -> None:
    """Let the worker sign another log, as if the session had none before."""
    rewrite(session, without("security_flag", "connector_connected"))
    LogLeaf.objects.filter(pk=session.pk).update(
        leaf_index=None, event_count=0, head_hash=b"", may_grow=True
    )
    assert tree.sign_heads() == 1


def remove_leaf(session: Session, _: Session) -> None:
    LogLeaf.objects.filter(pk=session.pk).delete()


def remove_node(session: Session, _: Session) -> None:
    tamper("DELETE FROM events_app_treenode WHERE level = 0 AND session_id = %s", session.pk.hex)


def rename_node(session: Session, _: Session) -> None:
    remove_from_the_middle(session, _)
    tamper(
        "UPDATE events_app_treenode SET session_id = %s WHERE session_id = %s",
        "00000000000000000000000000000001",
        session.pk.hex,
    )


def cut_tree(_: Session, other: Session) -> None:
    size = LogTree.objects.get().size
    tamper('DELETE FROM events_app_treenode WHERE level = 0 AND "index" = %s', size - 1)
    LogLeaf.objects.filter(pk=other.pk).update(leaf_index=None, event_count=0, may_grow=False)
    LogTree.objects.update(size=size - 1)


def empty_log(_: Session, __: Session) -> None:
    tamper("DELETE FROM events_app_event")
    tamper("DELETE FROM events_app_loghead")


def empty_all(session: Session, other: Session) -> None:
    """The log's tables, and all that it is compared with, but for the sessions' own rows."""
    empty_log(session, other)
    forget_facts(session)
    forget_facts(other)


def empty_tree(_: Session, __: Session) -> None:
    for table in ("treenode", "logleaf", "logtree"):
        tamper(f"DELETE FROM events_app_{table}")


def remove_session(session: Session, _: Session) -> None:
    with tampering():
        changes = Change.objects.all()
        single.delete_rows([session.pk])
        changes._raw_delete(changes.db)


ATTACKS: dict[str, tuple[Attack, str]] = {
    "data": (update("data = '{}'"), "Event 3 was changed"),
    "time": (update("timestamp_ms = 1"), "Event 3 was changed"),
    "type": (update("type = 'slide_added', type_seq = 99"), "Event 3 was changed"),
    "number": (update("seq = 99"), "Event 3 was removed"),
    "cut": (cut, "Event 8 differs from the one"),
    "middle": (remove_from_the_middle, "2 signed heads of this log are no longer part"),
    "insert": (insert, "2 signed heads of this log are no longer part"),
    "swap": (swap, "2 signed heads of this log are no longer part"),
    "move": (move, "Event 8 differs from the one in the submission's change"),
    "made up": (make_up, "2 signed heads of this log are no longer part"),
    "roll back": (roll_back, "1 signed heads of this log are no longer part"),
    "sign anew": (forget_signature, "2 signed heads of this log are no longer part"),
    "leaf": (remove_leaf, "The log's place in the signed tree is missing"),
    "node": (remove_node, "organization {slug}: Leaf 1 of the tree is missing"),
    "renamed node": (rename_node, "was deleted without a record"),
    "cut tree": (cut_tree, "more than were signed|but 3 were signed"),
    "empty log": (empty_log, "Event 8 differs from the one|submitted, but its event is missing"),
    "empty all": (empty_all, "2 signed heads of this log are no longer part"),
    "empty tree": (empty_tree, "The log's place in the signed tree is missing"),
    "session": (remove_session, "{id} has signed heads, but was deleted without a record"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_database_alone_shows_it(
    name: str, session: Session, other: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(capsys) == ""
    attack, expected = ATTACKS[name]
    id = str(session.pk)
    attack(session, other)
    said = verified(capsys)
    parts = expected.format(id=id, slug=session.organization.slug).split("|")
    assert any(part in said for part in parts), said


@pytest.mark.parametrize("name", ["cut", "middle", "insert", "swap", "made up", "roll back"])
def test_a_log_whose_traces_are_removed_too_does_not_fit_its_signed_heads(
    name: str, session: Session, other: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    attack, _ = ATTACKS[name]
    attack(session, other)
    forget_facts(session)
    assert "signed heads of this log are no longer part" in verified(capsys)


def test_a_deletion_that_is_on_record_is_no_finding(
    session: Session, other: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    single.delete_session(session.pk, organization_id=session.organization_id, actor=STAFF)
    assert verified(capsys) == ""


def resign(settings: Settings, key: bytes | None) -> None:
    """Replace the tree by another one of today's logs, signed by the key."""
    for table in ("treenode", "logtree"):
        tamper(f"DELETE FROM events_app_{table}")
    LogLeaf.objects.update(leaf_index=None, event_count=0, head_hash=b"", may_grow=True)
    kept = settings.LOG_SIGNING_KEYS
    settings.LOG_SIGNING_KEYS = [key] if key else kept
    tree.sign_heads()
    settings.LOG_SIGNING_KEYS = kept


def test_a_tree_that_another_key_has_signed_is_found(
    session: Session, other: Session, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    remove_from_the_middle(session, other)
    resign(settings, b"k" * 32)
    assert f"organization {session.organization.slug}: The tree of log heads was not signed" in (
        verified(capsys)
    )


@pytest.fixture
def witness(session: Session, other: Session, api: ApiClient, tmp_path: Path) -> Path:
    """What somebody keeps outside: a receipt, the checkpoint in it, and the public key."""
    receipt = api.get(f"{paths.sessions(session)}/receipt")
    (tmp_path / "receipt").write_text(receipt.text)
    (tmp_path / "checkpoint").write_text(receipt.json()["receipt"]["checkpoint"])
    (tmp_path / "key").write_text(Client().get("/.well-known/gradient-log-key").text)
    return tmp_path


def agrees(witness: Path, session: Session, api: ApiClient) -> int:
    log = api.get(f"{paths.sessions(session)}/events/export", Accept=exports.NDJSON)
    (witness / "log").write_text(exports.text(log))
    code, _ = run(witness / "receipt", witness / "log", "--key", witness / "key")
    return code


def test_a_stolen_key_is_found_by_what_was_kept_outside_alone(
    session: Session, other: Session, witness: Path, api: ApiClient, settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    checkpoint = ("--checkpoint", str(witness / "checkpoint"))
    assert (verified(capsys, *checkpoint), agrees(witness, session, api)) == ("", 0)
    replace_log(session, [Event(type=e.type, timestamp_ms=e.timestamp_ms, phase=e.phase,
                                data=e.data | {"more": 1}, event_id=e.event_id)
                          for e in events_of(session)])  # fmt: skip
    Change.objects.all().delete()
    resign(settings, None)
    assert verified(capsys) == ""  # a valid log in a valid tree: the database shows nothing
    assert "the tree has 2 leaves, but 3 were signed" in verified(capsys, *checkpoint).lower()
    assert agrees(witness, session, api) == 1


def test_an_old_copy_of_the_database_is_found_by_what_was_kept_outside_alone(
    organization: Organization, api: ApiClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = begun(organization)
    tree.sign_heads()
    copy = transaction.savepoint()
    finish(session)
    tree.sign_heads()
    (tmp_path / "checkpoint").write_text(LogTree.objects.get().checkpoint)
    transaction.savepoint_rollback(copy)
    assert TreeNode.objects.filter(level=0).count() == 1
    assert verified(capsys) == ""
    said = verified(capsys, "--checkpoint", str(tmp_path / "checkpoint"))
    assert "The tree has 1 leaves, but 2 were signed." in said


def test_an_old_copy_does_not_agree_with_a_receipt(
    session: Session, other: Session, witness: Path, api: ApiClient
) -> None:
    assert agrees(witness, session, api) == 0
    rewrite(session, lambda event: event.seq <= 2)
    assert agrees(witness, session, api) == 1


def test_a_checkpoint_that_was_made_up_is_refused(
    session: Session, other: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_text(LogTree.objects.get().checkpoint.replace("\n3\n", "\n2\n"))
    said = verified(capsys, "--checkpoint", str(tmp_path / "kept"))
    assert "The checkpoint was not signed for this organization" in said
    (tmp_path / "kept").write_text("nothing")
    with pytest.raises(CommandError, match="is not a checkpoint"):
        call_command("verify_log", "--all", "--checkpoint", str(tmp_path / "kept"))
