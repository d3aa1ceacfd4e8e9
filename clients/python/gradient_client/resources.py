"""Generated from docs/openapi.json by `make clients`; do not edit."""

from collections.abc import Sequence
from typing import Unpack

from gradient_client import queries, types
from gradient_client.calls import Id, Upload, path
from gradient_client.client import Client, Download, Pages, Resource, Rows


class Me(Resource):
    def get(self) -> types.Me:
        """Get the API key of this request, with its organization and limits."""
        result: types.Me = self._call("GET", "/api/me")["me"]
        return result


class Assessments(Resource):
    def list(self, **query: Unpack[queries.AssessmentsListQuery]) -> Pages[types.Assessment]:
        """List assessments, newest first."""
        return self._pages("/api/assessments", "assessments", 100, query)

    def create(
        self, *, idempotency_key: str | None = None, **body: Unpack[types.AssessmentBody]
    ) -> types.Assessment:
        """Create an assessment."""
        result: types.Assessment = self._call(
            "POST",
            "/api/assessments",
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["assessment"]
        return result

    def retrieve(self, assessment_id: Id) -> types.Assessment:
        """Get an assessment."""
        result: types.Assessment = self._call(
            "GET", path("/api/assessments/{assessmentId}", assessmentId=assessment_id)
        )["assessment"]
        return result

    def update(
        self, assessment_id: Id, **body: Unpack[types.PatchedAssessmentChanges]
    ) -> types.Assessment:
        """Change an assessment; sessions that have started keep their version."""
        result: types.Assessment = self._call(
            "PATCH", path("/api/assessments/{assessmentId}", assessmentId=assessment_id), json=body
        )["assessment"]
        return result

    def destroy(self, assessment_id: Id) -> types.Ok:
        """Delete an assessment that has no sessions."""
        result: types.Ok = self._call(
            "DELETE", path("/api/assessments/{assessmentId}", assessmentId=assessment_id)
        )
        return result


class AssessmentVersions(Resource):
    def list(
        self, assessment_id: Id, **query: Unpack[queries.AssessmentVersionsListQuery]
    ) -> Pages[types.AssessmentVersion]:
        """List an assessment's versions, newest first."""
        return self._pages(
            path("/api/assessments/{assessmentId}/versions", assessmentId=assessment_id),
            "versions",
            100,
            query,
        )


class AssessmentFiles(Resource):
    def list(
        self, assessment_id: Id, **query: Unpack[queries.AssessmentFilesListQuery]
    ) -> Pages[types.File]:
        """List an assessment's files, oldest first."""
        return self._pages(
            path("/api/assessments/{assessmentId}/files", assessmentId=assessment_id),
            "files",
            100,
            query,
        )

    def upload(
        self, assessment_id: Id, file: Upload, *, idempotency_key: str | None = None
    ) -> types.File:
        """Upload a file, to which the materials can refer by its id."""
        result: types.File = self._call(
            "POST",
            path("/api/assessments/{assessmentId}/files", assessmentId=assessment_id),
            file=file,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["file"]
        return result

    def download(self, assessment_id: Id, file_id: Id) -> Download:
        """Download a file of an assessment."""
        return self._download(
            path(
                "/api/assessments/{assessmentId}/files/{fileId}",
                assessmentId=assessment_id,
                fileId=file_id,
            )
        )


class Candidates(Resource):
    def list(self, **query: Unpack[queries.CandidatesListQuery]) -> Pages[types.Candidate]:
        """List candidates, newest first."""
        return self._pages("/api/candidates", "candidates", 100, query)

    def retrieve(self, candidate_id: Id) -> types.Candidate:
        """Get a candidate."""
        result: types.Candidate = self._call(
            "GET", path("/api/candidates/{candidateId}", candidateId=candidate_id)
        )["candidate"]
        return result

    def update(
        self, candidate_id: Id, **body: Unpack[types.PatchedCandidateChanges]
    ) -> types.Candidate:
        """Change a candidate's name or address."""
        result: types.Candidate = self._call(
            "PATCH", path("/api/candidates/{candidateId}", candidateId=candidate_id), json=body
        )["candidate"]
        return result

    def destroy(
        self, candidate_id: Id, **query: Unpack[queries.CandidatesDestroyQuery]
    ) -> types.Ok:
        """Delete a candidate, or erase their personal data."""
        result: types.Ok = self._call(
            "DELETE", path("/api/candidates/{candidateId}", candidateId=candidate_id), query=query
        )
        return result


class Invitations(Resource):
    def create(
        self,
        assessment_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.InviteBody],
    ) -> types.RepeatedInvitation:
        """Invite a candidate, or change their open session."""
        result: types.RepeatedInvitation = self._call(
            "POST",
            path("/api/assessments/{assessmentId}/invite", assessmentId=assessment_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def create_many(
        self,
        assessment_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.InviteManyBody],
    ) -> Sequence[types.InviteResult]:
        """Invite up to 500 candidates, with a result for each."""
        result: Sequence[types.InviteResult] = self._call(
            "POST",
            path("/api/assessments/{assessmentId}/invite-many", assessmentId=assessment_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["results"]
        return result


class Sessions(Resource):
    def send_invitation(
        self, session_id: Id, *, idempotency_key: str | None = None, **body: Unpack[types.SendBody]
    ) -> types.Link:
        """Send the link to the candidate again."""
        result: types.Link = self._call(
            "POST",
            path("/api/sessions/{sessionId}/invitation", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def rotate_token(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.RotateBody],
    ) -> types.Link:
        """Replace a session's token; the old link stops working, and the new one is sent."""
        result: types.Link = self._call(
            "POST",
            path("/api/sessions/{sessionId}/rotate-token", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def list(self, **query: Unpack[queries.SessionsListQuery]) -> Pages[types.ListedSession]:
        """List sessions, newest first."""
        return self._pages("/api/sessions", "sessions", 100, query)

    def export(self, **query: Unpack[queries.SessionsExportQuery]) -> Rows[types.SessionRow]:
        """Export the sessions, newest first, as NDJSON or CSV."""
        return self._rows("/api/sessions/export", query)

    def retrieve(self, session_id: Id) -> types.Session:
        """Get a session."""
        result: types.Session = self._call(
            "GET", path("/api/sessions/{sessionId}", sessionId=session_id)
        )["session"]
        return result

    def update(self, session_id: Id, **body: Unpack[types.PatchedSessionChanges]) -> types.Session:
        """Change a session's due date, tags or, before its start, time factor."""
        result: types.Session = self._call(
            "PATCH", path("/api/sessions/{sessionId}", sessionId=session_id), json=body
        )["session"]
        return result

    def destroy(self, session_id: Id) -> types.Ok:
        """Delete a session with all its messages, events and scores."""
        result: types.Ok = self._call(
            "DELETE", path("/api/sessions/{sessionId}", sessionId=session_id)
        )
        return result

    def advance_phase(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.AdvancePhaseBody],
    ) -> types.Advanced:
        """Advance to the next phase."""
        result: types.Advanced = self._call(
            "POST",
            path("/api/sessions/{sessionId}/advance-phase", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def checkpoint(
        self,
        session_id: Id,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
        **body: Unpack[types.CheckpointBody],
    ) -> types.Ok:
        """Save the current phase's work."""
        result: types.Ok = self._call(
            "POST",
            path("/api/sessions/{sessionId}/checkpoint", sessionId=session_id),
            json=body,
            if_match=if_match,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def extend(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.ExtendBody],
    ) -> types.Extended:
        """Add minutes to the running timer."""
        result: types.Extended = self._call(
            "POST",
            path("/api/sessions/{sessionId}/extend", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def start_setup(self, session_id: Id, *, idempotency_key: str | None = None) -> types.Status:
        """Start setup."""
        result: types.Status = self._call(
            "POST",
            path("/api/sessions/{sessionId}/start-setup", sessionId=session_id),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def start_task(self, session_id: Id, *, idempotency_key: str | None = None) -> types.Status:
        """Start the task."""
        result: types.Status = self._call(
            "POST",
            path("/api/sessions/{sessionId}/start-task", sessionId=session_id),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def submit(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.SubmitBody],
    ) -> types.Status:
        """Submit the work."""
        result: types.Status = self._call(
            "POST",
            path("/api/sessions/{sessionId}/submit", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def work(
        self, session_id: Id, **query: Unpack[queries.SessionsWorkQuery]
    ) -> Pages[types.PhaseWork]:
        """Get the work of each phase, the refused saves, and the history."""
        return self._pages(
            path("/api/sessions/{sessionId}/work", sessionId=session_id), "phases", 100, query
        )

    def workspace(self, session_id: Id) -> types.Workspace:
        """Get everything that a workspace needs to start or resume a session."""
        result: types.Workspace = self._call(
            "GET", path("/api/sessions/{sessionId}/workspace", sessionId=session_id)
        )
        return result

    def receipt(self, session_id: Id) -> types.Receipt:
        """Get the receipt of a submitted session's log."""
        result: types.Receipt = self._call(
            "GET", path("/api/sessions/{sessionId}/receipt", sessionId=session_id)
        )["receipt"]
        return result

    def verify(self, session_id: Id, *, idempotency_key: str | None = None) -> types.Verification:
        """Verify that a session's log is unchanged."""
        result: types.Verification = self._call(
            "POST",
            path("/api/sessions/{sessionId}/verify", sessionId=session_id),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def decide(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.DecisionBody],
    ) -> types.Decision:
        """Decide about a candidate after the submission."""
        result: types.Decision = self._call(
            "POST",
            path("/api/sessions/{sessionId}/decision", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["decision"]
        return result


class Preparation(Resource):
    def instructions(
        self, session_id: Id, *, if_match: str | None = None, **body: Unpack[types.InstructionsBody]
    ) -> types.Instructions:
        """Write the assistant's instructions."""
        result: types.Instructions = self._call(
            "PUT",
            path("/api/sessions/{sessionId}/instructions", sessionId=session_id),
            json=body,
            if_match=if_match,
        )["instructions"]
        return result

    def retrieve(self, session_id: Id) -> types.Preparation:
        """Get the instructions, memory and skills of a session."""
        result: types.Preparation = self._call(
            "GET", path("/api/sessions/{sessionId}/preparation", sessionId=session_id)
        )["preparation"]
        return result


class Memory(Resource):
    def create(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.MemoryBody],
    ) -> types.Memory:
        """Add a memory entry, or replace the one with the same key."""
        result: types.Memory = self._call(
            "POST",
            path("/api/sessions/{sessionId}/memory", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["memory"]
        return result

    def destroy(self, session_id: Id, memory_id: Id) -> types.Ok:
        """Delete a memory entry."""
        result: types.Ok = self._call(
            "DELETE",
            path(
                "/api/sessions/{sessionId}/memory/{memoryId}",
                sessionId=session_id,
                memoryId=memory_id,
            ),
        )
        return result


class Skills(Resource):
    def create(
        self, session_id: Id, *, idempotency_key: str | None = None, **body: Unpack[types.SkillBody]
    ) -> types.Skill:
        """Add a skill, written or uploaded."""
        result: types.Skill = self._call(
            "POST",
            path("/api/sessions/{sessionId}/skills", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["skill"]
        return result

    def disable(
        self,
        session_id: Id,
        skill_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.SwitchBody],
    ) -> types.Skill:
        """Disable a skill."""
        result: types.Skill = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/skills/{skillId}/disable",
                sessionId=session_id,
                skillId=skill_id,
            ),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["skill"]
        return result

    def enable(
        self,
        session_id: Id,
        skill_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.SwitchBody],
    ) -> types.Skill:
        """Enable a skill."""
        result: types.Skill = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/skills/{skillId}/enable",
                sessionId=session_id,
                skillId=skill_id,
            ),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["skill"]
        return result


class Materials(Resource):
    def retrieve(self, session_id: Id) -> types.SessionMaterials:
        """Get the materials of a session."""
        result: types.SessionMaterials = self._call(
            "GET", path("/api/sessions/{sessionId}/materials", sessionId=session_id)
        )["materials"]
        return result


class Sources(Resource):
    def connect(
        self, session_id: Id, source_id: Id, *, idempotency_key: str | None = None
    ) -> types.Ok:
        """Connect a source, so that its files can be read."""
        result: types.Ok = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/sources/{sourceId}/connect",
                sessionId=session_id,
                sourceId=source_id,
            ),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result


class Files(Resource):
    def upload(
        self, session_id: Id, file: Upload, *, idempotency_key: str | None = None
    ) -> types.File:
        """Upload a file to the own session."""
        result: types.File = self._call(
            "POST",
            path("/api/sessions/{sessionId}/files", sessionId=session_id),
            file=file,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["file"]
        return result

    def download(self, session_id: Id, file_id: Id) -> Download:
        """Download a file of the materials, or one that the candidate uploaded."""
        return self._download(
            path("/api/sessions/{sessionId}/files/{fileId}", sessionId=session_id, fileId=file_id)
        )

    def text(self, session_id: Id, file_id: Id) -> types.FileText:
        """Get the text of a file."""
        result: types.FileText = self._call(
            "GET",
            path(
                "/api/sessions/{sessionId}/files/{fileId}/text",
                sessionId=session_id,
                fileId=file_id,
            ),
        )["file"]
        return result


class Assistant(Resource):
    def retrieve(self, session_id: Id) -> types.Assistant:
        """Get the assistant, and the last messages of the conversation."""
        result: types.Assistant = self._call(
            "GET", path("/api/sessions/{sessionId}/assistant", sessionId=session_id)
        )["assistant"]
        return result

    def leave(
        self, session_id: Id, proposal_id: Id, *, idempotency_key: str | None = None
    ) -> types.Proposal:
        """Reject an edit that the assistant proposed."""
        result: types.Proposal = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/assistant/proposals/{proposalId}/leave",
                sessionId=session_id,
                proposalId=proposal_id,
            ),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["proposal"]
        return result

    def take(
        self,
        session_id: Id,
        proposal_id: Id,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> types.AcceptedProposal:
        """Accept an edit that the assistant proposed, and apply it to the work."""
        result: types.AcceptedProposal = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/assistant/proposals/{proposalId}/take",
                sessionId=session_id,
                proposalId=proposal_id,
            ),
            if_match=if_match,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def ask(
        self, session_id: Id, *, idempotency_key: str | None = None, **body: Unpack[types.TurnBody]
    ) -> types.Turn:
        """Ask the assistant; the answer is written to the turn."""
        result: types.Turn = self._call(
            "POST",
            path("/api/sessions/{sessionId}/assistant/turns", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["turn"]
        return result

    def turn(self, session_id: Id, turn_id: Id) -> types.Turn:
        """Get a turn with the part of its answer that has arrived."""
        result: types.Turn = self._call(
            "GET",
            path(
                "/api/sessions/{sessionId}/assistant/turns/{turnId}",
                sessionId=session_id,
                turnId=turn_id,
            ),
        )["turn"]
        return result

    def stop(
        self, session_id: Id, turn_id: Id, *, idempotency_key: str | None = None
    ) -> types.Turn:
        """Stop a turn; the part of its answer that has arrived is kept."""
        result: types.Turn = self._call(
            "POST",
            path(
                "/api/sessions/{sessionId}/assistant/turns/{turnId}/stop",
                sessionId=session_id,
                turnId=turn_id,
            ),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["turn"]
        return result


class WorkflowRuns(Resource):
    def list(
        self, session_id: Id, **query: Unpack[queries.WorkflowRunsListQuery]
    ) -> Pages[types.WorkflowRun]:
        """List the runs of a workflow's steps, newest first."""
        return self._pages(
            path("/api/sessions/{sessionId}/workflow-runs", sessionId=session_id),
            "workflowRuns",
            50,
            query,
        )

    def create(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.WorkflowRunBody],
    ) -> types.WorkflowRun:
        """Run a step of the workflow; the output is written to the turn."""
        result: types.WorkflowRun = self._call(
            "POST",
            path("/api/sessions/{sessionId}/workflow-runs", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["workflowRun"]
        return result


class Messages(Resource):
    def list(
        self, session_id: Id, **query: Unpack[queries.MessagesListQuery]
    ) -> Pages[types.Message]:
        """List the messages of a session, oldest first."""
        return self._pages(
            path("/api/sessions/{sessionId}/messages", sessionId=session_id),
            "messages",
            1000,
            query,
        )

    def create(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.MessageBody],
    ) -> types.Message:
        """Record a message together with its event."""
        result: types.Message = self._call(
            "POST",
            path("/api/sessions/{sessionId}/messages", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["message"]
        return result


class Deliverable(Resource):
    def download(
        self, session_id: Id, **query: Unpack[queries.DeliverableDownloadQuery]
    ) -> Download:
        """Download the work of a phase as a file."""
        return self._download(
            path("/api/sessions/{sessionId}/deliverable", sessionId=session_id), query
        )

    def upload(
        self,
        session_id: Id,
        file: Upload,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> types.Deliverable:
        """Import a file as the current phase's work."""
        result: types.Deliverable = self._call(
            "POST",
            path("/api/sessions/{sessionId}/deliverable", sessionId=session_id),
            file=file,
            if_match=if_match,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result


class Events(Resource):
    def list(self, session_id: Id, **query: Unpack[queries.EventsListQuery]) -> Pages[types.Event]:
        """Get a session's events, in the order in which they were recorded."""
        return self._pages(
            path("/api/sessions/{sessionId}/events", sessionId=session_id), "events", 1000, query
        )

    def create(
        self,
        session_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.EventsBody],
    ) -> types.Recorded:
        """Record a batch of events, all or none."""
        result: types.Recorded = self._call(
            "POST",
            path("/api/sessions/{sessionId}/events", sessionId=session_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result

    def export(
        self, session_id: Id, **query: Unpack[queries.EventsExportQuery]
    ) -> Rows[types.Event]:
        """Export a session's events, in the order of recording, as NDJSON or CSV."""
        return self._rows(
            path("/api/sessions/{sessionId}/events/export", sessionId=session_id), query
        )


class EventTypes(Resource):
    def list(self) -> Sequence[types.EventType]:
        """List the event types and what their data holds; no credential is needed."""
        result: Sequence[types.EventType] = self._call("GET", "/api/event-types")["eventTypes"]
        return result


class Scoring(Resource):
    def create(
        self, *, idempotency_key: str | None = None, **body: Unpack[types.ScoringBody]
    ) -> types.Ok:
        """Score a session in the background, or score it again."""
        result: types.Ok = self._call(
            "POST", "/api/scoring", json=body, idempotency_key=idempotency_key, is_idempotent=True
        )
        return result

    def retrieve(self, session_id: Id) -> types.Score:
        """Get a session's score."""
        result: types.Score = self._call(
            "GET", path("/api/scoring/{sessionId}", sessionId=session_id)
        )["score"]
        return result

    def review(
        self,
        session_id: Id,
        *,
        if_match: str | None = None,
        **body: Unpack[types.PatchedReviewBody],
    ) -> types.Score:
        """Review a session's score, or reopen its review."""
        result: types.Score = self._call(
            "PATCH",
            path("/api/scoring/{sessionId}", sessionId=session_id),
            json=body,
            if_match=if_match,
        )["score"]
        return result


class Scores(Resource):
    def list(self, **query: Unpack[queries.ScoresListQuery]) -> Pages[types.ScoreRow]:
        """List the scores of sessions, by criterion, with reviews and decisions."""
        return self._pages("/api/scores", "scores", 100, query)

    def export(self, **query: Unpack[queries.ScoresExportQuery]) -> Rows[types.ScoreRow]:
        """Export the scores of sessions as NDJSON or CSV."""
        return self._rows("/api/scores/export", query)


class Changes(Resource):
    def page(self, **query: Unpack[queries.ChangesPageQuery]) -> types.ChangeList:
        """List changes of sessions after a cursor, oldest first."""
        result: types.ChangeList = self._call("GET", "/api/sessions/changes", query=query)
        return result


class Webhooks(Resource):
    def list(self, **query: Unpack[queries.WebhooksListQuery]) -> Pages[types.Webhook]:
        """List webhooks, newest first."""
        return self._pages("/api/webhooks", "webhooks", 100, query)

    def create(
        self, *, idempotency_key: str | None = None, **body: Unpack[types.WebhookBody]
    ) -> types.NewWebhook:
        """Create a webhook, whose secret only this response shows."""
        result: types.NewWebhook = self._call(
            "POST", "/api/webhooks", json=body, idempotency_key=idempotency_key, is_idempotent=True
        )
        return result

    def retrieve(self, webhook_id: Id) -> types.Webhook:
        """Get a webhook."""
        result: types.Webhook = self._call(
            "GET", path("/api/webhooks/{webhookId}", webhookId=webhook_id)
        )["webhook"]
        return result

    def update(self, webhook_id: Id, **body: Unpack[types.PatchedWebhookChanges]) -> types.Webhook:
        """Change a webhook."""
        result: types.Webhook = self._call(
            "PATCH", path("/api/webhooks/{webhookId}", webhookId=webhook_id), json=body
        )["webhook"]
        return result

    def destroy(self, webhook_id: Id) -> types.Ok:
        """Delete a webhook with its delivery log."""
        result: types.Ok = self._call(
            "DELETE", path("/api/webhooks/{webhookId}", webhookId=webhook_id)
        )
        return result

    def ping(self, webhook_id: Id, *, idempotency_key: str | None = None) -> types.Delivery:
        """Send a test message."""
        result: types.Delivery = self._call(
            "POST",
            path("/api/webhooks/{webhookId}/ping", webhookId=webhook_id),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["delivery"]
        return result

    def rotate(self, webhook_id: Id, *, idempotency_key: str | None = None) -> types.NewWebhook:
        """Rotate a webhook's secret; the old one also signs for 24 hours."""
        result: types.NewWebhook = self._call(
            "POST",
            path("/api/webhooks/{webhookId}/rotate", webhookId=webhook_id),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )
        return result


class WebhookDeliveries(Resource):
    def list(
        self, webhook_id: Id, **query: Unpack[queries.WebhookDeliveriesListQuery]
    ) -> Pages[types.Delivery]:
        """List a webhook's deliveries with their attempts, newest first."""
        return self._pages(
            path("/api/webhooks/{webhookId}/deliveries", webhookId=webhook_id),
            "deliveries",
            100,
            query,
        )

    def redeliver(
        self, webhook_id: Id, delivery_id: Id, *, idempotency_key: str | None = None
    ) -> types.Delivery:
        """Send a message again, with the same id."""
        result: types.Delivery = self._call(
            "POST",
            path(
                "/api/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver",
                webhookId=webhook_id,
                deliveryId=delivery_id,
            ),
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["delivery"]
        return result


class Deletions(Resource):
    def create(
        self, *, idempotency_key: str | None = None, **body: Unpack[types.DeletionBody]
    ) -> types.Deletion:
        """Preview the deletion of sessions, by ids or by filters."""
        result: types.Deletion = self._call(
            "POST", "/api/deletions", json=body, idempotency_key=idempotency_key, is_idempotent=True
        )["deletion"]
        return result

    def retrieve(self, deletion_id: Id) -> types.Deletion:
        """Get a deletion with its preview, progress or receipt."""
        result: types.Deletion = self._call(
            "GET", path("/api/deletions/{deletionId}", deletionId=deletion_id)
        )["deletion"]
        return result

    def destroy(self, deletion_id: Id) -> types.Ok:
        """Discard a preview, or cancel a deletion; deleted sessions stay deleted."""
        result: types.Ok = self._call(
            "DELETE", path("/api/deletions/{deletionId}", deletionId=deletion_id)
        )
        return result

    def confirm(
        self,
        deletion_id: Id,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[types.ConfirmBody],
    ) -> types.Deletion:
        """Confirm a preview, which deletes exactly its sessions."""
        result: types.Deletion = self._call(
            "POST",
            path("/api/deletions/{deletionId}/confirm", deletionId=deletion_id),
            json=body,
            idempotency_key=idempotency_key,
            is_idempotent=True,
        )["deletion"]
        return result


class ApiKeys(Resource):
    def list(self, **query: Unpack[queries.ApiKeysListQuery]) -> Pages[types.ApiKey]:
        """List API keys, newest first."""
        return self._pages("/api/api-keys", "apiKeys", 100, query)

    def create(
        self, *, idempotency_key: str | None = None, **body: Unpack[types.ApiKeyBody]
    ) -> types.NewApiKey:
        """Create an API key, which only this response shows."""
        result: types.NewApiKey = self._call(
            "POST", "/api/api-keys", json=body, idempotency_key=idempotency_key, is_idempotent=True
        )
        return result

    def destroy(self, api_key_id: Id) -> types.Ok:
        """Revoke an API key permanently."""
        result: types.Ok = self._call(
            "DELETE", path("/api/api-keys/{apiKeyId}", apiKeyId=api_key_id)
        )
        return result


class Resources:
    """Every resource of the API, by the client that calls it."""

    def __init__(self, client: Client) -> None:
        self.me = Me(client)
        self.assessments = Assessments(client)
        self.assessment_versions = AssessmentVersions(client)
        self.assessment_files = AssessmentFiles(client)
        self.candidates = Candidates(client)
        self.invitations = Invitations(client)
        self.sessions = Sessions(client)
        self.preparation = Preparation(client)
        self.memory = Memory(client)
        self.skills = Skills(client)
        self.materials = Materials(client)
        self.sources = Sources(client)
        self.files = Files(client)
        self.assistant = Assistant(client)
        self.workflow_runs = WorkflowRuns(client)
        self.messages = Messages(client)
        self.deliverable = Deliverable(client)
        self.events = Events(client)
        self.event_types = EventTypes(client)
        self.scoring = Scoring(client)
        self.scores = Scores(client)
        self.changes = Changes(client)
        self.webhooks = Webhooks(client)
        self.webhook_deliveries = WebhookDeliveries(client)
        self.deletions = Deletions(client)
        self.api_keys = ApiKeys(client)
