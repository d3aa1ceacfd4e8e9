"""Collects the heads of logs into a Merkle tree per organization, and signs its root.

The ONLY writer of `LogTree`, `TreeNode` and `LogLeaf`. The worker looks at the logs that may still
grow, not at all logs: those of running sessions, and of sessions submitted a moment ago. Each head
that changed becomes a leaf, once per pass: docs/decisions/0033.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from events_app import merkle, signing
from events_app.merkle import Place
from events_app.models import Event, LogHead, LogLeaf, LogTree, TreeNode
from events_app.signing import TreeHead
from gradient.core import clock

BATCH_SIZE = 200
SETTLED_AFTER = timedelta(minutes=2)
"""How long after the last event that may arrive a log no longer counts as growing."""


def begin(session_ids: Iterable[UUID]) -> None:
    """Collect these logs from now on."""
    leaves = [LogLeaf(session_id=session_id) for session_id in session_ids]
    LogLeaf.objects.bulk_create(leaves, ignore_conflicts=True)


def leaf_hash(session_id: UUID, event_count: int, head_hash: bytes) -> bytes:
    """The hash of a leaf: of the session's id, the number of events, and the head's hash."""
    text = f"gradient log head 1\n{session_id}\n{event_count}\n{head_hash.hex()}\n"
    return merkle.leaf_hash(text.encode())


def sign_heads() -> int:
    """Append every head that changed, sign the trees, and return the number of new leaves."""
    count, last = 0, None
    while logs := _growing(last):
        changed = defaultdict(list)
        for id, organization_id, has_changed in logs:
            if has_changed:
                changed[organization_id].append(id)
        count += sum(_append(organization_id, ids) for organization_id, ids in changed.items())
        last = logs[-1][0]
    _settle()
    return count


def _growing(after: UUID | None) -> list[tuple[UUID, UUID, bool]]:
    """The next logs that may grow: session, organization, and whether they did."""
    leaves = LogLeaf.objects.filter(may_grow=True).order_by("pk")
    leaves = leaves.filter(pk__gt=after) if after else leaves
    rows = leaves.values_list(
        "pk", "session__organization_id", "event_count", "session__log_head__event_count"
    )
    return [(pk, owner, (end or 0) > count) for pk, owner, count, end in rows[:BATCH_SIZE]]


def _settle() -> None:
    """Clear `may_grow` of logs that are complete, and in the tree as they are."""
    before = clock.now() - timedelta(seconds=settings.GRACE_SECONDS) - SETTLED_AFTER
    complete = LogLeaf.objects.filter(
        Q(event_count=F("session__log_head__event_count")) | Q(session__log_head=None),
        may_grow=True,
        session__submitted_at__lt=before,
    )
    while ids := list(complete.values_list("pk", flat=True)[:BATCH_SIZE]):
        LogLeaf.objects.filter(pk__in=ids).update(may_grow=False)


@transaction.atomic
def _append(organization_id: UUID, session_ids: list[UUID]) -> int:
    LogTree.objects.bulk_create([LogTree(pk=organization_id)], ignore_conflicts=True)
    tree = LogTree.objects.select_for_update().get(pk=organization_id)
    leaves = _moved(session_ids)
    if not leaves:
        return 0
    nodes, new = read_nodes(tree.pk, merkle.edge(tree.size)), {}
    owners: dict[Place, UUID] = {}
    for leaf in leaves:
        hash = leaf_hash(leaf.pk, leaf.event_count, bytes(leaf.head_hash))
        leaf.leaf_index = tree.size
        owners[0, tree.size] = leaf.pk
        for place, node in merkle.appended(tree.size, hash, nodes.__getitem__):
            nodes[place] = new[place] = node
        tree.size += 1
    TreeNode.objects.bulk_create(
        TreeNode(
            tree=tree, level=level, index=index, hash=node, session_id=owners.get((level, index))
        )
        for (level, index), node in new.items()
    )
    LogLeaf.objects.bulk_update(leaves, ["leaf_index", "event_count", "head_hash"])
    root = merkle.root(tree.size, nodes.__getitem__)
    tree.checkpoint = signing.sign(TreeHead(signing.get_origin(tree.pk), tree.size, root))
    tree.signed_at = clock.now()
    tree.save()
    return len(leaves)


def _moved(session_ids: list[UUID]) -> list[LogLeaf]:
    """The leaves of these logs whose heads have changed, moved to them.

    A log that does not continue the head that was signed keeps that one: it is the evidence.
    """
    heads = LogHead.objects.in_bulk(session_ids)
    leaves = LogLeaf.objects.filter(pk__in=session_ids).order_by("pk")
    changed = [
        leaf
        for leaf in leaves
        if leaf.pk in heads and heads[leaf.pk].event_count > leaf.event_count
    ]
    hashes = _hashes_at_leaves(changed)
    moved = [leaf for leaf in changed if hashes.get(leaf.pk, b"") == bytes(leaf.head_hash)]
    for leaf in moved:
        leaf.event_count = heads[leaf.pk].event_count
        leaf.head_hash = bytes(heads[leaf.pk].last_hash)
    return moved


def _hashes_at_leaves(leaves: list[LogLeaf]) -> dict[UUID, bytes]:
    """The hash that each log has where its signed head ended."""
    places = [Q(session=leaf.pk, seq=leaf.event_count) for leaf in leaves if leaf.event_count]
    if not places:
        return {}
    events = Event.objects.filter(reduce(or_, places)).values_list("session_id", "hash")
    return {session_id: bytes(hash) for session_id, hash in events}


def read_nodes(organization_id: UUID, places: Collection[Place]) -> dict[Place, bytes]:
    """The stored nodes at these places. One query."""
    if not places:
        return {}
    conditions = [Q(level=level, index=index) for level, index in places]
    nodes = TreeNode.objects.filter(reduce(or_, conditions), tree=organization_id)
    return {
        (level, index): bytes(hash)
        for level, index, hash in nodes.values_list("level", "index", "hash")
    }


def inclusion_hashes(log_tree: LogTree, leaf: LogLeaf) -> list[bytes]:
    """The proof that the leaf is in the tree. Raises KeyError if a node of it is missing."""
    index = leaf.leaf_index or 0
    nodes = read_nodes(log_tree.pk, merkle.inclusion_places(index, log_tree.size))
    return merkle.inclusion_proof(index, log_tree.size, nodes.__getitem__)
