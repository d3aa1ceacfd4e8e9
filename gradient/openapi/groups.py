"""The groups of the OpenAPI document, in the order in which a session lives."""

from typing import Any

GROUPS = {
    "me": "The key of a request: whose it is, what it may do.",
    "assessments": "What candidates are asked: the brief, the phases, the rubric.",
    "assessment versions": "What an assessment asked from one change to the next.",
    "assessment files": "The files of an assessment's materials.",
    "candidates": "The people who are assessed, and the erasure of their data.",
    "invitations": "How a session begins: one candidate or many, and the link by e-mail.",
    "sessions": "One candidate's attempt at one assessment, from invitation to review.",
    "preparation": "What the candidate gives the assistant: instructions.",
    "memory": "What the assistant is to remember.",
    "skills": "Instructions for one kind of task.",
    "materials": "What the candidate works with.",
    "sources": "Sources of materials, which the candidate connects.",
    "files": "Files of materials, and those that the candidate uploads.",
    "assistant": "The assistant that answers in the workspace.",
    "workflow runs": "Runs of the steps of a workflow by the assistant.",
    "messages": "The conversation.",
    "deliverable": "The work as a file, in both directions.",
    "events": "The append-only log of what the candidate did.",
    "event types": "The types of events, and the shape of their data.",
    "receipts": "Verification of a session's log, and the receipt that proves it.",
    "scoring": "One session's score and its review.",
    "scores": "The scores of many sessions.",
    "decisions": "What is decided about a candidate.",
    "changes": "What happened since a cursor, in an order that never changes.",
    "webhooks": "Receivers of the same changes.",
    "webhook deliveries": "What was sent to a receiver, and what it answered.",
    "deletions": "Deleting many sessions, with a preview and a receipt.",
    "api keys": "The organization's keys.",
}
TAGS = [{"name": name, "description": description} for name, description in GROUPS.items()]
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def by_life(endpoint: tuple[str, str, str, Any]) -> tuple[int, str, int]:
    """The place of an endpoint in the document: by its group, then by path and method. A group
    that has no place yet is the last one."""
    path, _, method, callback = endpoint
    group = callback.cls.resource.replace("_", " ")
    place = [*GROUPS].index(group) if group in GROUPS else len(GROUPS)
    return place, path, _METHODS.index(method)
