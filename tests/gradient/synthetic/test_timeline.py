from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from gradient.core import clock
from gradient.synthetic.demo.timeline import StoryClock, play

START = datetime(2026, 1, 2, 3, tzinfo=UTC)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def test_stories_go_on_in_the_order_of_their_times() -> None:
    told = []

    def story(name: str, *minutes: int) -> Iterator[datetime]:
        for number in minutes:
            yield minute(number)
            told.append((name, clock.now()))

    play([story("a", 1, 4, 5), story("b", 0, 2, 6), story("none")])
    assert told == [
        ("b", minute(0)),
        ("a", minute(1)),
        ("b", minute(2)),
        ("a", minute(4)),
        ("a", minute(5)),
        ("b", minute(6)),
    ]


def test_a_story_decides_on_its_next_time_by_what_has_happened() -> None:
    begun = []

    def first() -> Iterator[datetime]:
        yield minute(0)
        begun.append(clock.now())
        yield begun[0] + timedelta(minutes=7)
        begun.append(clock.now())

    play([first()])
    assert begun == [minute(0), minute(7)]


def test_afterwards_it_is_now_again() -> None:
    def story() -> Iterator[datetime]:
        yield minute(0)

    play([story()])
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_a_fault_in_a_story_ends_it_and_its_clock() -> None:
    def story() -> Iterator[datetime]:
        yield minute(0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        play([story()])
    assert clock.now() > minute(1)


def test_time_does_not_go_back() -> None:
    told = StoryClock(minute(3))
    told.move_to(minute(3))
    with pytest.raises(ValueError, match="already"):
        told.move_to(minute(2))

    def story() -> Iterator[datetime]:
        yield minute(5)
        yield minute(4)

    with pytest.raises(ValueError, match="already"):
        play([story()])


def test_no_stories_take_no_time() -> None:
    play([])
    play(iter([]))
