from datetime import timedelta

import pytest

from gradient.core.durations import words


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.9, "0 s"),
        (3, "3 s"),
        (60, "1 min"),
        (852, "14 min 12 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (3665, "1 h 1 min"),
        (86_400 * 2 + 3600 * 3 + 59, "2 d 3 h"),
        (86_400 * 3650, "3650 d"),
    ],
)
def test_the_two_largest_units_are_kept(seconds: float, expected: str) -> None:
    assert words(timedelta(seconds=seconds)) == expected
