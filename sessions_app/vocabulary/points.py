"""How points are rounded and shown: once, by decimal arithmetic, half up.

The points of a sub-criterion are rounded, and capped at its maximum. Everything above is an exact
sum of these, so that the numbers on a page add up. docs/scoring.md has the rule for people.
"""

from collections.abc import Iterable
from decimal import Decimal

from gradient.core.decimals import exact, plain, rounded

PLACES = 2
FINE_PLACES = 4
"""Of a maximum below one point, or with more decimals; no number of points has more than these."""
_SHARE_PLACES = 12


def round_points(points: float | Decimal) -> float:
    """Points as a rubric or a sum has them, without the noise of binary fractions."""
    return rounded(points, FINE_PLACES)


def points_of(maximum: float, points: float | Decimal) -> float:
    """Points out of `maximum`, rounded and at most that."""
    has_fine_points = maximum < 1 or rounded(maximum, PLACES) != maximum
    return min(maximum, rounded(points, FINE_PLACES if has_fine_points else PLACES))


def share_of(maximum: float, share: float) -> float:
    """The points of a share from 0 to 1. The whole share has the whole maximum."""
    return points_of(maximum, exact(maximum) * exact(rounded(share, _SHARE_PLACES)))


def add_points(points: Iterable[float]) -> float:
    """The exact sum."""
    return round_points(sum(map(exact, points), Decimal()))


def percent_of(maximum: float, points: float) -> float:
    """Points in percent of a maximum above 0, with two decimals."""
    return rounded(100 * exact(points) / exact(maximum), 2)


def show_points(points: float) -> str:
    """Points as people read them."""
    return plain(points, FINE_PLACES)
