"""The tree, compared with the recursive definition of RFC 6962."""

from hashlib import sha256

import pytest

from events_app import merkle
from events_app.merkle import Place


def tree_hash(leaves: list[bytes]) -> bytes:
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"").digest()
    middle = largest_power_below(len(leaves))
    return merkle.node_hash(tree_hash(leaves[:middle]), tree_hash(leaves[middle:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) <= 1:
        return []
    middle = largest_power_below(len(leaves))
    if index < middle:
        return [*path(index, leaves[:middle]), tree_hash(leaves[middle:])]
    return [*path(index - middle, leaves[middle:]), tree_hash(leaves[:middle])]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def tree_of(count: int) -> tuple[list[bytes], dict[Place, bytes]]:
    nodes: dict[Place, bytes] = {}
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(count)]
    for size, leaf in enumerate(leaves):
        read = {place: nodes[place] for place in merkle.edge(size)}
        for place, node in merkle.appended(size, leaf, read.__getitem__):
            nodes[place] = read[place] = node
    return leaves, nodes


def test_the_hashes_are_those_of_the_rfc() -> None:
    """The trees of no leaf, of one and of two, from the test vectors of implementations."""
    assert merkle.root(0, lambda _: b"").hex().startswith("e3b0c44298fc1c14")
    assert merkle.leaf_hash(b"").hex().startswith("6e340b9cffb37a98")
    two = merkle.node_hash(merkle.leaf_hash(b""), merkle.leaf_hash(b"\x00"))
    assert two.hex().startswith("fac54203e7cc696c")


@pytest.mark.parametrize("size", [*range(1, 35), 64, 65, 127])
def test_root_and_proofs_are_those_of_the_definition(size: int) -> None:
    leaves, nodes = tree_of(size)
    read = {place: nodes[place] for place in merkle.edge(size)}
    assert merkle.root(size, read.__getitem__) == tree_hash(leaves)
    for index in range(size):
        read = {place: nodes[place] for place in merkle.inclusion_places(index, size)}
        proof = merkle.inclusion_proof(index, size, read.__getitem__)
        assert proof == path(index, leaves)
        assert merkle.root_of_proof(index, size, leaves[index], proof) == tree_hash(leaves)
        assert len(read) <= 2 * size.bit_length() ** 2


def test_a_wrong_proof_leads_elsewhere_or_nowhere() -> None:
    leaves, nodes = tree_of(21)
    proof, root = merkle.inclusion_proof(9, 21, nodes.__getitem__), tree_hash(leaves)
    assert merkle.root_of_proof(9, 21, leaves[9], proof) == root
    assert merkle.root_of_proof(8, 21, leaves[9], proof) != root
    assert merkle.root_of_proof(9, 21, leaves[8], proof) != root
    assert merkle.root_of_proof(9, 21, leaves[9], proof[::-1]) != root
    assert merkle.root_of_proof(9, 21, leaves[9], proof[:-1]) is None
    assert merkle.root_of_proof(9, 21, leaves[9], [*proof, root]) is None
    assert merkle.root_of_proof(21, 21, leaves[9], proof) is None
    assert merkle.root_of_proof(-1, 21, leaves[9], proof) is None
    assert merkle.root_of_proof(1, 1, leaves[9], []) is None
