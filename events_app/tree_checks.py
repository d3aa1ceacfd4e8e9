"""Checks an organization's signed tree: of each log its heads, and of the tree all of its leaves.

Who can write to the database cannot sign. So a signed head that no longer fits its log shows that
the log was rewritten, and a tree that does not lead to its signed root shows that it was.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef

from events_app import merkle, signing, tree
from events_app.models import LogLeaf, LogTree, TreeNode
from events_app.signing import TreeHead
from sessions_app.deletion.single import ACTION as DELETED
from sessions_app.models import AuditEntry, DeletionItem, Organization, Session, Transition
from sessions_app.vocabulary.enums import DeletionOutcome, Status

CHUNK_ROWS = 5_000


class SignedHeads:
    """The heads that were ever signed for a log; each must be met on the way through it."""

    def __init__(self, session_id: UUID) -> None:
        nodes = TreeNode.objects.filter(session_id=session_id, level=0)
        self._session_id = session_id
        self._rest = {bytes(hash) for hash in nodes.values_list("hash", flat=True)}

    def meet(self, seq: int, hash: bytes) -> None:
        if self._rest:
            self._rest.discard(tree.leaf_hash(self._session_id, seq, hash))

    def problem(self) -> str:
        """What is wrong when all events were met; empty if nothing is."""
        if not self._rest:
            return ""
        return f"{len(self._rest)} signed heads of this log are no longer part of it."


def missing_leaf(session: Session) -> str:
    """Every session that has begun is collected from its beginning; empty if this one is."""
    begun = Transition.objects.filter(
        session=session, to_status__in=(Status.SETUP, Status.SUBMITTED)
    )
    return "The log's place in the signed tree is missing." if begun.exists() else ""


def wrong_leaf(organization_id: UUID, leaf: LogLeaf) -> str:
    """Why the head that was signed last is not in the tree; empty if it is."""
    log_tree = LogTree.objects.filter(pk=organization_id).first()
    if log_tree is None:
        return "The tree of log heads is missing."
    hash = tree.leaf_hash(leaf.pk, leaf.event_count, bytes(leaf.head_hash))
    try:
        proof = tree.inclusion_hashes(log_tree, leaf)
    except KeyError:
        return "The tree of log heads lacks hashes."
    signed = signing.read(log_tree.checkpoint)
    if signed is None:
        return "The tree of log heads was not signed by a known key."
    root = merkle.root_of_proof(leaf.leaf_index or 0, log_tree.size, hash, proof)
    expected = TreeHead(signing.get_origin(organization_id), log_tree.size, root or b"")
    return "" if signed == expected else "The signed tree does not match its signed root."


def check_tree(organization: Organization, kept: str = "") -> Iterator[str]:
    """What is wrong with the whole tree. `kept` is an earlier checkpoint from outside of the
    database, which the tree must continue."""
    log_tree = LogTree.objects.filter(pk=organization.pk).first()
    earlier = signing.read(kept) if kept else None
    if kept and (earlier is None or earlier.origin != signing.get_origin(organization.pk)):
        yield "The checkpoint was not signed for this organization by a known key."
        earlier = None
    if log_tree is None:
        if earlier:
            yield f"The tree is missing, but the checkpoint has {earlier.size} heads."
        return
    yield from _wrong_root(log_tree, earlier)
    yield from _unknown_sessions(log_tree)


def _wrong_root(log_tree: LogTree, earlier: TreeHead | None) -> Iterator[str]:
    signed = signing.read(log_tree.checkpoint)
    origin = signing.get_origin(log_tree.pk)
    if log_tree.size and (signed is None or signed.origin != origin):
        yield "The tree of log heads was not signed by a known key."
    expected = {head.size: head.root for head in (signed, earlier) if head}
    size = 0
    nodes: dict[merkle.Place, bytes] = {}
    leaves = TreeNode.objects.filter(tree=log_tree, level=0).order_by("index")
    for index, hash in leaves.values_list("index", "hash").iterator(CHUNK_ROWS):
        if index != size:
            yield f"Leaf {size + 1} of the tree is missing."
            return
        nodes.update(merkle.appended(size, bytes(hash), nodes.__getitem__))
        size += 1
        nodes = {place: nodes[place] for place in merkle.edge(size)}
        if size in expected and merkle.root(size, nodes.__getitem__) != expected.pop(size):
            yield f"The first {size} leaves of the tree are not those that were signed."
    for missing in expected:
        if missing:
            yield f"The tree has {size} leaves, but {missing} were signed."
    if size > log_tree.size or (signed and size > signed.size):
        yield f"The tree has {size} leaves, more than were signed."


def _unknown_sessions(log_tree: LogTree) -> Iterator[str]:
    """Sessions with a signed head that are gone without a record of their deletion."""
    own = OuterRef("session_id")
    gone = TreeNode.objects.filter(
        ~Exists(Session.objects.filter(pk=own)),
        ~Exists(AuditEntry.objects.filter(object_id=own, action=DELETED)),
        ~Exists(DeletionItem.objects.filter(session_id=own, outcome=DeletionOutcome.DELETED)),
        tree=log_tree,
        level=0,
        session_id__isnull=False,
    )
    for session_id in gone.order_by("session_id").values_list("session_id", flat=True).distinct():
        yield f"Session {session_id} has signed heads, but was deleted without a record."
