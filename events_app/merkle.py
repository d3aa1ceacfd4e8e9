"""Merkle trees as in RFC 6962, section 2.1, of which complete subtrees are stored.

A node is named by its level (0: leaves) and its index at that level; it covers 2**level leaves. A
stored node never changes, so a tree grows by appending, and a proof reads a few nodes per level.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256

Place = tuple[int, int]
"""Level and index."""
Nodes = Callable[[Place], bytes]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def appended(size: int, leaf: bytes, node: Nodes) -> Iterator[tuple[Place, bytes]]:
    """The nodes that become complete when a leaf is appended to a tree of `size` leaves.

    `node` reads earlier nodes: for each level, the left one of a pair.
    """
    level, index, current = 0, size, leaf
    yield (level, index), current
    while index % 2:
        current = node_hash(node((level, index - 1)), current)
        level, index = level + 1, index // 2
        yield (level, index), current


def edge(size: int) -> list[Place]:
    """The largest complete subtrees of a tree, from the left: what its root is made of."""
    return _cover(0, size)


def root(size: int, node: Nodes) -> bytes:
    """The hash of a tree of `size` leaves."""
    return _hash(0, size, node) if size else sha256(b"").digest()


def inclusion_places(index: int, size: int) -> list[Place]:
    """The nodes that `inclusion_proof` reads."""
    return [place for low, high in _siblings(index, size) for place in _cover(low, high)]


def inclusion_proof(index: int, size: int, node: Nodes) -> list[bytes]:
    """The hashes that lead from a leaf to the root of a tree of `size` leaves."""
    return [_hash(low, high, node) for low, high in _siblings(index, size)]


def root_of_proof(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes | None:
    """The root to which a proof leads (RFC 9162, section 2.1.3.2), or None for a wrong length."""
    if not 0 <= index < size:
        return None
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node % 2 or node == last:
            current = node_hash(sibling, current)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            current = node_hash(current, sibling)
        node, last = node // 2, last // 2
    return current if last == 0 else None


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves beside the path from a leaf to the root, the nearest first."""
    low, high, ranges = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _cover(low: int, high: int) -> list[Place]:
    """The stored nodes of a range that begins where a complete subtree of its size may begin."""
    places = []
    while low < high:
        level = (high - low).bit_length() - 1
        places.append((level, low >> level))
        low += 1 << level
    return places


def _hash(low: int, high: int, node: Nodes) -> bytes:
    *rest, last = [node(place) for place in _cover(low, high)]
    for left in reversed(rest):
        last = node_hash(left, last)
    return last
