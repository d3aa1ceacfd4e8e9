"""The checker of saves finds every loss, and takes nothing else for one."""

import pytest

from tests.soak.ledger import Ledger


@pytest.fixture
def ledger() -> Ledger:
    """Two saves are acknowledged, of two before and after them nothing is known."""
    ledger = Ledger(start=4)
    ledger.acknowledge(ledger.send(1), 5)
    ledger.send(2)
    ledger.acknowledge(ledger.send(3), 6)
    ledger.send(4)
    return ledger


@pytest.mark.parametrize(
    ("number", "revision", "late"),
    [
        (3, 6, 0),  # as acknowledged
        (4, 7, 0),  # the last one was taken, too
        (4, 8, 0),  # and so was the abandoned one before it
        (2, 7, 1),  # the abandoned one was taken late
        (2, 8, 1),
    ],
)
def test_a_save_of_unknown_fate_may_be_taken_at_any_time(
    ledger: Ledger, number: int, revision: int, late: int
) -> None:
    ledger.find(number, revision)
    assert (ledger.faults, ledger.late) == ([], late)


@pytest.mark.parametrize(
    ("number", "revision"),
    [
        (1, 5),  # older than what was acknowledged
        (1, 7),
        (3, 7),
        (2, 6),  # in the place of what was acknowledged
        (4, 6),
        (4, 9),  # one more than were sent
        (9, 7),  # never sent
        (None, 4),  # gone
    ],
)
def test_anything_else_is_a_loss(ledger: Ledger, number: int | None, revision: int) -> None:
    ledger.find(number, revision)
    assert len(ledger.faults) == 1


def test_a_refused_save_must_not_be_on_record(ledger: Ledger) -> None:
    ledger.saves[-1].refused = True
    ledger.find(4, 7)
    assert len(ledger.faults) == 1


def test_an_acknowledged_revision_is_not_given_again(ledger: Ledger) -> None:
    ledger.acknowledge(ledger.send(5), 6)
    assert len(ledger.faults) == 1


def test_a_revision_that_nobody_can_have_saved_is_a_fault(ledger: Ledger) -> None:
    ledger.acknowledge(ledger.send(5), 10)
    assert len(ledger.faults) == 1


def test_a_save_between_two_that_were_acknowledged_in_a_row_was_late() -> None:
    ledger = Ledger(start=0)
    ledger.send(1)
    ledger.acknowledge(ledger.send(2), 1)
    ledger.acknowledge(ledger.send(3), 3)
    assert (ledger.faults, ledger.late) == ([], 1)


def test_a_save_that_names_its_revision_is_taken_on_top_of_that_one_only() -> None:
    ledger = Ledger(start=0)
    ledger.send(1, base=0)
    ledger.acknowledge(ledger.send(2, base=0), 1)
    ledger.send(3, base=1)
    for number, revision, faults in ((3, 2, 0), (1, 3, 1)):
        ledger.find(number, revision)
        assert len(ledger.faults) == faults
