from rest_framework.routers import SimpleRouter

from sessions_app.api.api_keys import ApiKeyViewSet
from sessions_app.api.assessment_files import AssessmentFileViewSet
from sessions_app.api.assessment_versions import AssessmentVersionViewSet
from sessions_app.api.assessments import AssessmentViewSet
from sessions_app.api.assistant import AssistantViewSet, ProposalViewSet, TurnViewSet
from sessions_app.api.candidates import CandidateViewSet
from sessions_app.api.changes import ChangeViewSet
from sessions_app.api.decisions import DecisionViewSet
from sessions_app.api.deletions import DeletionViewSet
from sessions_app.api.deliverable import DeliverableViewSet
from sessions_app.api.exports import SessionExportViewSet
from sessions_app.api.greenhouse import GreenhouseViewSet
from sessions_app.api.invitations import InvitationViewSet, SessionLinkViewSet
from sessions_app.api.invite_many import InviteManyViewSet
from sessions_app.api.materials import FileViewSet, MaterialsViewSet, SourceViewSet
from sessions_app.api.me import MeViewSet
from sessions_app.api.messages import MessageViewSet
from sessions_app.api.preparation import MemoryViewSet, PreparationViewSet, SkillViewSet
from sessions_app.api.scores import ScoreExportViewSet, ScoreViewSet
from sessions_app.api.scoring import ScoringViewSet
from sessions_app.api.sessions import SessionViewSet
from sessions_app.api.webhooks import DeliveryViewSet, WebhookViewSet
from sessions_app.api.workflow_runs import WorkflowRunViewSet
from sessions_app.api.workspace import WorkspaceViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
# The most frequent endpoints first, since paths are compared one by one.
router.register("sessions", SessionViewSet, "session")
router.register("sessions", WorkspaceViewSet, "workspace")
router.register("sessions", DeliverableViewSet, "deliverable")
router.register("sessions/changes", ChangeViewSet, "change")
router.register("sessions/export", SessionExportViewSet, "session-export")
router.register("sessions/<uuid:session_id>/messages", MessageViewSet, "message")
router.register("sessions", PreparationViewSet, "preparation")
router.register("sessions/<uuid:session_id>/memory", MemoryViewSet, "memory")
router.register("sessions/<uuid:session_id>/skills", SkillViewSet, "skill")
router.register("sessions", MaterialsViewSet, "materials")
router.register("sessions/<uuid:session_id>/sources", SourceViewSet, "source")
router.register("sessions/<uuid:session_id>/files", FileViewSet, "file")
router.register("sessions", AssistantViewSet, "assistant")
router.register("sessions/<uuid:session_id>/assistant/turns", TurnViewSet, "turn")
router.register("me", MeViewSet, "me")
router.register("sessions/<uuid:session_id>/assistant/proposals", ProposalViewSet, "edit-proposal")
router.register("sessions/<uuid:session_id>/workflow-runs", WorkflowRunViewSet, "workflow-run")
router.register("assessments", AssessmentViewSet, "assessment")
router.register("assessments", InvitationViewSet, "invitation")
router.register("assessments", InviteManyViewSet, "invite-many")
router.register("sessions", SessionLinkViewSet, "session-link")
router.register(
    "assessments/<uuid:assessment_id>/versions", AssessmentVersionViewSet, "assessment-version"
)
router.register("assessments/<uuid:assessment_id>/files", AssessmentFileViewSet, "assessment-file")
router.register("sessions", DecisionViewSet, "decision")
router.register("candidates", CandidateViewSet, "candidate")
router.register("scores", ScoreViewSet, "score")
router.register("scores/export", ScoreExportViewSet, "score-export")
router.register("scoring", ScoringViewSet, "scoring")
router.register("api-keys", ApiKeyViewSet, "api-key")
router.register("deletions", DeletionViewSet, "deletion")
router.register("greenhouse", GreenhouseViewSet, "greenhouse")
router.register("webhooks", WebhookViewSet, "webhook")
router.register("webhooks/<uuid:webhook_id>/deliveries", DeliveryViewSet, "delivery")

urlpatterns = router.urls
