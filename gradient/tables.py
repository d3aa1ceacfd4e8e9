"""What bounds each table: every table of the installed apps is declared here, once.

Tables that nothing bounds are named with the reason. A test fails for a table without a place.
"""

SET_UP = {
    "auth": [
        "Permission",
        "Group",
        "Group_permissions",
        "User",
        "User_groups",
        "User_user_permissions",
    ],
    "contenttypes": ["ContentType"],
    "account": ["EmailAddress", "EmailConfirmation"],
    "mfa": ["Authenticator"],
    "socialaccount": ["SocialAccount", "SocialApp", "SocialToken"],
    "sessions_app": [
        "Organization",
        "Membership",
        "ApiKey",
        "Assessment",
        "AssessmentPhase",
        "AssessmentVersion",
        "WebhookEndpoint",
        "FeedHead",
        "UserPreferences",
        "WorkerHeartbeat",
    ],
    "events_app": ["LogTree"],
}
"""As many rows as people set up, or one for each organization, or one at all."""

WITH_ITS_SESSION = {
    "sessions_app": [
        "AssistantTurn",
        "Decision",
        "EditProposal",
        "Erasure",
        "HiringOrder",
        "Instructions",
        "InvitationEmail",
        "MemoryEntry",
        "Message",
        "Note",
        "SessionPhase",
        "SessionTag",
        "Score",
        "Review",
        "ScoringRun",
        "Skill",
        "SourceConnection",
        "TimeExtension",
        "Transition",
        "Checkpoint",
        "RefusedSave",
        "WorkflowRun",
        "WorkSnapshot",
    ],
    "events_app": ["LogHead", "Event", "LogLeaf", "FlagDecision"],
}
"""Deleting the session deletes the rows; a finished task is the record of what was done for it."""

TIDIED = {
    "sessions.Session": "expired browser sessions",
    "usersessions.UserSession": "ended browser sessions",
    "axes.AccessLog": "old sign-ins",
    "axes.AccessFailureLog": "old sign-ins",
    "axes.AccessAttempt": "old sign-ins",
    "axes.AccessAttemptExpiration": "old sign-ins",
    "admin.LogEntry": "old admin log",
    "sessions_app.IdempotencyRecord": "answers",
    "sessions_app.Change": "expired changes",
    "sessions_app.WebhookDelivery": "expired changes",
    "sessions_app.WebhookAttempt": "expired changes",
    "sessions_app.FileRemoval": "removed files",
    "sessions_app.Tag": "unused tags",
}
"""A job of the worker deletes what is too old; its name. Answers to sent forms, and of the API, are
idempotency records."""

KEPT = {
    "sessions_app.Session": "until people or an organization's deletion remove it",
    "sessions_app.StoredFile": "with its session, or with the assessment of which it is a material",
    "sessions_app.Candidate": "one for each person invited; emptied by erasing or by retention",
    "sessions_app.AssistantUsage": "one for each organization and day with answers",
    "sessions_app.AuditEntry": "the record of what staff did; small, and it must not be shortened",
    "sessions_app.DeletionJob": "the receipt of a deletion; previews are deleted after a day",
    "sessions_app.DeletionItem": "one for each deleted session: what the receipt is about",
    "events_app.TreeNode": "two hashes for each signed head: the proofs in receipts lead to them",
}
"""Tables that grow as long as the product is used, and why."""
