"""One writer for every table: which module writes which model, by parsing the code."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings

WRITERS = {
    "ApiKey": {"sessions_app.accounts.api_keys"},
    "Assessment": {"sessions_app.accounts.assessments"},
    "AssessmentPhase": {"sessions_app.accounts.assessments"},
    "AssessmentVersion": {"sessions_app.accounts.assessments"},
    "AssistantTurn": {"sessions_app.workspace.assistant.turns"},
    "AssistantUsage": {"sessions_app.workspace.assistant.usage"},
    "AuditEntry": {"sessions_app.accounts.audit"},
    "Authenticator": {"sessions_app.accounts.second_factors"},
    "Candidate": {"sessions_app.accounts.candidates"},
    "Change": {"sessions_app.changes.outbox", "sessions_app.changes.feed"},
    "Checkpoint": {"sessions_app.work.store"},
    "Decision": {"sessions_app.scores.decisions"},
    "DeletionItem": {"sessions_app.deletion.jobs"},
    "DeletionJob": {"sessions_app.deletion.selection"},
    "EditProposal": {"sessions_app.workspace.assistant.proposals"},
    "Erasure": {"sessions_app.deletion.erasure"},
    "Event": {"events_app.log.writer"},
    "FeedHead": {"sessions_app.changes.feed"},
    "FlagDecision": {"events_app.flags"},
    "HiringOrder": {"sessions_app.hiring.orders"},
    "IdempotencyRecord": {"sessions_app.accounts.idempotency"},
    "InvitationEmail": {"sessions_app.invitations.mail"},
    "LogEntry": {"sessions_app.admin.base"},
    "LogHead": {"events_app.log.writer"},
    "LogLeaf": {"events_app.tree"},
    "LogTree": {"events_app.tree"},
    "Membership": {"sessions_app.accounts.memberships"},
    "Instructions": {"sessions_app.workspace.preparation.instructions"},
    "MemoryEntry": {"sessions_app.workspace.preparation.memory"},
    "Message": {"sessions_app.lifecycle.conversation"},
    "Note": {"sessions_app.scores.notes"},
    "Organization": {"sessions_app.accounts.organizations"},
    "FileRemoval": {"sessions_app.workspace.files.removal"},
    "Skill": {
        "sessions_app.workspace.materials.offered_skills",
        "sessions_app.workspace.preparation.skills",
    },
    "SourceConnection": {"sessions_app.workspace.materials.connections"},
    "StoredFile": {"sessions_app.workspace.files.store"},
    "RefusedSave": {"sessions_app.work.store"},
    "Review": {"sessions_app.scores.score_records"},
    "Score": {"sessions_app.scores.score_records"},
    "ScoringRun": {"sessions_app.scoring.runs"},
    "Session": {"sessions_app.lifecycle.invite"},
    "SessionPhase": {
        "sessions_app.lifecycle.preparation",
        "sessions_app.lifecycle.versions",
        "sessions_app.work.store",
    },
    "SessionTag": {"sessions_app.accounts.tags"},
    "Tag": {"sessions_app.accounts.tags"},
    "TimeExtension": {"sessions_app.lifecycle.timers"},
    "Transition": {"sessions_app.lifecycle.transitions"},
    "TreeNode": {"events_app.tree"},
    "User": {"sessions_app.accounts.users"},
    "UserPreferences": {"sessions_app.accounts.preferences"},
    "UserSession": {"sessions_app.accounts.browser_sessions"},
    "WebhookAttempt": {"sessions_app.changes.webhooks.sender"},
    "WebhookDelivery": {"sessions_app.changes.webhooks.deliveries"},
    "WebhookEndpoint": {"sessions_app.changes.webhooks.sender"},
    "WorkerHeartbeat": {"sessions_app.lifecycle.worker_heartbeat"},
    "WorkflowRun": {"sessions_app.workspace.assistant.workflow"},
    "WorkSnapshot": {"sessions_app.work.store"},
}
"""By queries that begin with the model: `Model.objects.….update(…)`. A phase is written with its
version, with its time factor, and by the work store. What django-allauth makes is only removed."""
INSTANCES = {
    "gradient.synthetic.demo.accounts": "the password of Django's own user",
    "gradient.core.storage": "the content of a file, in the storage",
    "sessions_app.accounts.single_sign_on": "what django-allauth keeps of a provider's account",
    "sessions_app.pages.second_factor.confirm": "no row: the browser's session",
    "sessions_app.admin.assessments": "the formset, with commit=False",
    "sessions_app.changes.webhooks.endpoints": "an endpoint, like deliveries and sender",
    "sessions_app.deletion.receipt": "a job at its end",
    "sessions_app.deletion.runner": "a job under way",
    "sessions_app.lifecycle.progress": "the work store's `save`",
    "sessions_app.models.session": "Django's `save`, without the lifecycle's columns",
    "sessions_app.workspace.deliverables.formats.document": "a file in memory, with python-docx",
    "sessions_app.workspace.deliverables.formats.sheet": "a file in memory, with openpyxl",
    "sessions_app.workspace.deliverables.formats.slides": "a file in memory, with python-pptx",
}
"""Modules that only save instances."""
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "_raw_delete",
    "update",
    "update_each",
    "update_or_create",
}


def calls() -> Iterator[tuple[str, str | None, list[str], str]]:
    """The module, the name that a chain of calls begins with, the attributes between, and the name
    of the method called last; of all of our code but migrations and the bulk generator."""
    for package in ("gradient", "sessions_app", "events_app"):
        for path in (settings.BASE_DIR / package).rglob("*.py"):
            parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
            if "migrations" in parts or "seeding" in parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    root, between = _chain(node.func.value)
                    yield ".".join(parts), root, between, node.func.attr
                elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "update_each":
                    root, between = _chain(node.args[0])  # the rows are its first argument
                    yield ".".join(parts), root, between, "update_each"


def _chain(node: ast.expr) -> tuple[str | None, list[str]]:
    between: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            between.append(node.attr)
        inner = getattr(node, "func", None) or getattr(node, "value", None)
        if not isinstance(inner, ast.expr):
            return None, between
        node = inner
    return node.id, between


def test_each_table_has_the_writers_that_are_listed() -> None:
    models = {model.__name__ for model in apps.get_models()}
    writers: dict[str, set[str]] = defaultdict(set)
    for module, root, between, method in calls():
        if (
            root
            and root in models
            and method in WRITES
            and {"objects", "_base_manager"} & set(between)
        ):
            writers[root].add(module)
    assert writers == WRITERS


def test_every_model_of_ours_has_a_writer() -> None:
    ours = {
        model.__name__
        for label in ("sessions_app", "events_app")
        for model in apps.get_app_config(label).get_models()
    }
    assert ours == WRITERS.keys() - {"Authenticator", "LogEntry", "User", "UserSession"}


def test_only_writers_save_instances() -> None:
    saving = {module for module, _, _, method in calls() if method == "save"}
    listed = {module for modules in WRITERS.values() for module in modules}
    assert saving - listed == INSTANCES.keys()
