from django.urls import include, path, re_path

from sessions_app.pages import api_keys, deletions, members, session, webhooks
from sessions_app.pages.assessment_editor.edit import (
    ArchiveAssessment,
    CreateAssessment,
    DuplicateAssessment,
    EditAssessment,
)
from sessions_app.pages.assessment_editor.rubric import RubricPage
from sessions_app.pages.assessment_editor.versions import Versions
from sessions_app.pages.assessments import Assessments
from sessions_app.pages.audit import Audit
from sessions_app.pages.auth import ForgotPassword, SetPassword, SignIn, SignOut
from sessions_app.pages.browser_sessions import EndBrowserSession, EndOtherBrowserSessions
from sessions_app.pages.candidates.listing import Candidates
from sessions_app.pages.candidates.person import (
    CandidateCopy,
    CandidatePage,
    ChangeContact,
    EraseCandidate,
)
from sessions_app.pages.compare import Compare
from sessions_app.pages.conversation import Conversation
from sessions_app.pages.home import Home
from sessions_app.pages.invitations import Invitations
from sessions_app.pages.language import ScriptTexts, SetLanguage
from sessions_app.pages.materials.entries import EntryPage, RemoveEntry
from sessions_app.pages.materials.overview import AssessmentFile, MaterialsPage
from sessions_app.pages.materials.start import StartFile, StartPage
from sessions_app.pages.profile import Profile
from sessions_app.pages.second_factor.confirm import ConfirmUser
from sessions_app.pages.second_factor.passkeys import AddPasskey, RemovePasskey
from sessions_app.pages.second_factor.set_up import (
    NewRecoveryCodes,
    RecoveryCodes,
    RemoveApp,
    SecondFactorPage,
    SetUpApp,
)
from sessions_app.pages.session_actions import SessionsAct
from sessions_app.pages.session_assignee import AssignSession
from sessions_app.pages.session_decision import DecideOnCandidate
from sessions_app.pages.session_files import SessionFile
from sessions_app.pages.session_hiring import NotifyHiringSystems
from sessions_app.pages.session_invitation import (
    ChangeDueDate,
    RotateLink,
    SendLink,
    SetTimeFactor,
)
from sessions_app.pages.session_tags import AddTag, RemoveTag
from sessions_app.pages.session_work import WorkFile, WorkPage
from sessions_app.pages.sessions import Sessions
from sessions_app.pages.shortcuts import ShortcutsEndpoint
from sessions_app.pages.workspace.invitation import InvitationPage, MaterialFile, OwnFile, Start

deletion_paths = [
    path("preview", deletions.CreatePreview.as_view(), name="deletion-preview"),
    path("<uuid:job_id>", deletions.DeletionPage.as_view(), name="deletion"),
    path("<uuid:job_id>/order", deletions.OrderDeletion.as_view(), name="deletion-order"),
    path(
        "<uuid:job_id>/leave-out-running",
        deletions.LeaveOutRunning.as_view(),
        name="deletion-leave-out-running",
    ),
    path("<uuid:job_id>/discard", deletions.DiscardPreview.as_view(), name="deletion-discard"),
    path("<uuid:job_id>/cancel", deletions.CancelDeletion.as_view(), name="deletion-cancel"),
    path(
        "<uuid:job_id>/progress", deletions.DeletionProgressPage.as_view(), name="deletion-progress"
    ),
    path(
        "<uuid:job_id>/receipt.json", deletions.DeletionReceipt.as_view(), name="deletion-receipt"
    ),
]
assessment_paths = [
    path("edit", EditAssessment.as_view(), name="assessment-edit"),
    path("rubric", RubricPage.as_view(), name="assessment-rubric"),
    path("versions", Versions.as_view(), name="assessment-versions"),
    path("duplicate", DuplicateAssessment.as_view(), name="assessment-duplicate"),
    path("archive", ArchiveAssessment.as_view(), name="assessment-archive"),
]
materials_paths = [
    path("start", StartPage.as_view(), name="materials-start"),
    path("start/file", StartFile.as_view(), name="materials-start-file"),
    path("files/<uuid:file_id>", AssessmentFile.as_view(), name="assessment-file"),
    path("add/<slug:part_key>", EntryPage.as_view(), name="materials-add"),
    path("<slug:part_key>/<slug:entry>", EntryPage.as_view(), name="materials-entry"),
    path("<slug:part_key>/<slug:entry>/remove", RemoveEntry.as_view(), name="materials-remove"),
]
second_factor_paths = [
    path("app", SetUpApp.as_view(), name="second-factor-app"),
    path("app/remove", RemoveApp.as_view(), name="second-factor-app-remove"),
    path("recovery-codes", RecoveryCodes.as_view(), name="recovery-codes"),
    path("recovery-codes/new", NewRecoveryCodes.as_view(), name="recovery-codes-new"),
    path("passkeys/add", AddPasskey.as_view(), name="passkey-add"),
    path("passkeys/<int:pk>/remove", RemovePasskey.as_view(), name="passkey-remove"),
]
_materials = "assessments/<uuid:assessment_id>/materials"
_candidate = "candidates/<uuid:candidate_id>"
_session = "sessions/<uuid:session_id>"

INVITATION = "invite/(?P<token>[A-Za-z0-9]{1,64})"
app_name = "pages"
urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("sign-in", SignIn.as_view(), name="sign-in"),
    path("sign-out", SignOut.as_view(), name="sign-out"),
    path("forgot-password", ForgotPassword.as_view(), name="forgot-password"),
    path("set-password/<uidb64>/<token>", SetPassword.as_view(), name="set-password"),
    path("profile", Profile.as_view(), name="profile"),
    path("profile/confirm", ConfirmUser.as_view(), name="confirm-user"),
    path("profile/second-factor", SecondFactorPage.as_view(), name="second-factor"),
    path("profile/second-factor/", include(second_factor_paths)),
    path("profile/browsers/<int:browser_id>/end", EndBrowserSession.as_view(), name="browser-end"),
    path(
        "profile/browsers/end-others", EndOtherBrowserSessions.as_view(), name="browsers-end-others"
    ),
    path("shortcuts", ShortcutsEndpoint.as_view(), name="shortcuts"),
    path("sessions", Sessions.as_view(), name="sessions"),
    re_path(rf"^{INVITATION}$", InvitationPage.as_view(), name="invitation"),
    re_path(
        rf"^{INVITATION}/(?P<verb>start-setup|start-task)$",
        Start.as_view(),
        name="invitation-start",
    ),
    re_path(
        rf"^{INVITATION}/(?P<key>[a-z]+\.[a-z]+)$",
        OwnFile.as_view(),
        name="invitation-file",
    ),
    re_path(
        rf"^{INVITATION}/files/(?P<file_id>[0-9a-f-]{{36}})$",
        MaterialFile.as_view(),
        name="invitation-material",
    ),
    path("candidates", Candidates.as_view(), name="candidates"),
    path(_candidate, CandidatePage.as_view(), name="candidate"),
    path(f"{_candidate}/contact", ChangeContact.as_view(), name="candidate-contact"),
    path(f"{_candidate}/copy", CandidateCopy.as_view(), name="candidate-copy"),
    path(f"{_candidate}/erase", EraseCandidate.as_view(), name="candidate-erase"),
    path("assessments", Assessments.as_view(), name="assessments"),
    path("assessments/new", CreateAssessment.as_view(), name="assessment-new"),
    path("assessments/<uuid:assessment_id>/", include(assessment_paths)),
    path(_materials, MaterialsPage.as_view(), name="materials"),
    path(f"{_materials}/", include(materials_paths)),
    path("invitations", Invitations.as_view(), name="invitations"),
    path("deletions", deletions.Deletions.as_view(), name="deletions"),
    path("deletions/", include(deletion_paths)),
    path("compare", Compare.as_view(), name="compare"),
    path("members", members.Members.as_view(), name="members"),
    path("members/<int:membership_id>/role", members.ChangeRole.as_view(), name="member-role"),
    path(
        "members/<int:membership_id>/hand-over",
        members.TransferOwnership.as_view(),
        name="member-hand-over",
    ),
    path(
        "members/<int:membership_id>/remove", members.RemoveMember.as_view(), name="member-remove"
    ),
    path(
        "organizations/<uuid:organization_id>/second-factor",
        members.RequireSecondFactor.as_view(),
        name="organization-second-factor",
    ),
    path(
        "members/<int:membership_id>/second-factor/reset",
        members.ResetSecondFactor.as_view(),
        name="member-second-factor-reset",
    ),
    path("members/<int:membership_id>/mail", members.SendMemberMail.as_view(), name="member-mail"),
    path("api-keys", api_keys.ApiKeys.as_view(), name="api-keys"),
    path("api-keys/<uuid:api_key_id>/rotate", api_keys.RotateKey.as_view(), name="api-key-rotate"),
    path("api-keys/<uuid:api_key_id>/revoke", api_keys.RevokeKey.as_view(), name="api-key-revoke"),
    path("webhooks", webhooks.Webhooks.as_view(), name="webhooks"),
    path(
        "webhooks/<uuid:endpoint_id>/<slug:verb>",
        webhooks.WebhookAction.as_view(),
        name="webhook-do",
    ),
    path(
        "webhooks/deliveries/<uuid:delivery_id>",
        webhooks.Delivery.as_view(),
        name="webhook-delivery",
    ),
    path("audit", Audit.as_view(), name="audit"),
    path("sessions/act", SessionsAct.as_view(), name="sessions-act"),
    path(_session, session.Overview.as_view(), name="session"),
    path(f"{_session}/work", WorkPage.as_view(), name="session-work"),
    path(f"{_session}/work/<int:phase_index>/file", WorkFile.as_view(), name="session-work-file"),
    path(f"{_session}/files/<uuid:file_id>", SessionFile.as_view(), name="session-file"),
    path(f"{_session}/conversation", Conversation.as_view(), name="session-conversation"),
    path(f"{_session}/review", session.SubmitReview.as_view(), name="session-review"),
    path(f"{_session}/reopen", session.ReopenReview.as_view(), name="session-reopen"),
    path(f"{_session}/score", session.StartScoring.as_view(), name="session-score"),
    path(f"{_session}/link/send", SendLink.as_view(), name="session-link-send"),
    path(f"{_session}/link/rotate", RotateLink.as_view(), name="session-link-rotate"),
    path(f"{_session}/due-date", ChangeDueDate.as_view(), name="session-due-date"),
    path(f"{_session}/time-factor", SetTimeFactor.as_view(), name="session-time-factor"),
    path(f"{_session}/extend", session.ExtendTimer.as_view(), name="session-extend"),
    path(f"{_session}/notes", session.AddNote.as_view(), name="session-note"),
    path(f"{_session}/decision", DecideOnCandidate.as_view(), name="session-decision"),
    path(f"{_session}/hiring/notify", NotifyHiringSystems.as_view(), name="session-hiring-notify"),
    path(f"{_session}/assignee", AssignSession.as_view(), name="session-assignee"),
    path(f"{_session}/tags", AddTag.as_view(), name="session-tag"),
    path(f"{_session}/tags/remove", RemoveTag.as_view(), name="session-tag-remove"),
    path(
        f"{_session}/notes/<int:note_id>/remove",
        session.RemoveNote.as_view(),
        name="session-note-remove",
    ),
    path("i18n/setlang", SetLanguage.as_view(), name="set-language"),
    path(
        "i18n/<slug:language>.js", ScriptTexts.as_view(packages=["gradient"]), name="script-texts"
    ),
]
