"""How points are rounded and shown: once, in decimal arithmetic, half up.

The points of a sub-criterion are rounded, and capped at its maximum. Everything above is an exact
sum of these, so that the numbers on a page add up. docs/scoring.md explains the rule to users.
"""

from collections.abc import Iterable
from decimal import Decimal

from gradient.core.decimals import exact, plain, rounded

PLACES = 2
FINE_PLACES = 4
"""Used if the maximum is below one point, or has more than `PLACES` decimals."""
_SHARE_PLACES = 12


def round_points(points: float | Decimal) -> float:
    """Points rounded to `FINE_PLACES`, which removes the noise of binary fractions."""
    return rounded(points, FINE_PLACES)


def cap_points(maximum: float, points: float | Decimal) -> float:
    """The points rounded, and capped at `maximum`."""
    has_fine_points = maximum < 1 or rounded(maximum, PLACES) != maximum
    return min(maximum, rounded(points, FINE_PLACES if has_fine_points else PLACES))


def points_for_share(maximum: float, share: float) -> float:
    """The points that a share from 0 to 1 of `maximum` is worth. A share of 1 gives `maximum`."""
    return cap_points(maximum, exact(maximum) * exact(rounded(share, _SHARE_PLACES)))


def add_points(points: Iterable[float]) -> float:
    """The exact sum."""
    return round_points(sum(map(exact, points), Decimal()))


def percentage(maximum: float, points: float) -> float:
    """Points as a percentage of `maximum`, which is above 0, with two decimals."""
    return rounded(100 * exact(points) / exact(maximum), 2)


def show_points(points: float) -> str:
    """Points formatted for display."""
    return plain(points, FINE_PLACES)
