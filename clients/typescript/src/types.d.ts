// Generated from docs/openapi.json by `make clients`; do not edit.

export interface AcceptedProposal {
  proposal: Proposal;
  deliverableState: Record<string, unknown>;
  revision: number;
}

export interface Actor {
  kind: KindEnum;
  id: string;
}

export interface Adjustment {
  categoryId: string;
  subCriterionId?: string;
  points: number;
  reason: string;
}

export interface AdjustmentBody {
  categoryId: string;
  /** By default the whole category. */
  subCriterionId?: string;
  /** The points that replace the scorer's. */
  points: number;
  reason: string;
}

export interface AdvancePhaseBody {
  /** The current phase's deliverable content; by default its last save. */
  deliverableState?: Record<string, unknown>;
  /** Seconds left on the client's timer; recorded as reported. */
  timeRemainingAtEnd?: number;
  /** The phase that the client believes to be current; an earlier one changes nothing. */
  phaseIndex?: number;
}

export interface Advanced {
  ok: boolean;
  newPhaseIndex: number;
}

export interface ApiKey {
  id: string;
  orgId: string;
  name: string;
  /** The first characters of the key. */
  keyPrefix: string;
  scopes: Array<ScopesEnum>;
  expiresAt: string | null;
  /** Accurate to the minute. */
  lastUsedAt: string | null;
  /** The user who created it, if any. */
  createdBy: string | null;
  createdAt: string;
  /** Whether the key is neither revoked nor expired. */
  isActive: boolean;
}

export interface ApiKeyBody {
  /** What the key is for. */
  name: string;
  /** Empty: everything except API keys. `read`: GET only. `admin`: everything. */
  scopes?: Array<ScopesEnum>;
  /** When the key expires. */
  expiresAt?: string | null;
}

export interface ApiKeyList {
  apiKeys: Array<ApiKey>;
  total: number;
  limit: number;
  offset: number;
}

export type ApplyToEnum = "invited" | "new";

export interface Assessment {
  id: string;
  name: string;
  role: string;
  taskPrompt: string;
  deliverableType: DeliverableTypeEnum;
  setupMinutes: number;
  phases: Array<AssessmentPhase>;
  dueDate: string | null;
  isActive: boolean;
  autoScore: boolean;
  scoringRubric: Record<string, unknown>;
  materials: Materials;
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A new assessment. Keys that are not sent get default values. */
export interface AssessmentBody {
  name: string;
  role?: string;
  taskPrompt?: string;
  deliverableType?: DeliverableTypeEnum;
  setupMinutes?: number;
  phases: Array<PhaseBody>;
  dueDate?: string | null;
  isActive?: boolean;
  /** Whether a session is scored as soon as it is submitted. */
  autoScore?: boolean;
  scoringRubric?: RubricBody;
  materials?: MaterialsBody;
}

export interface AssessmentList {
  assessments: Array<Assessment>;
  total: number;
  limit: number;
  offset: number;
}

export interface AssessmentPhase {
  name: string;
  minutes: number;
}

export interface AssessmentVersion {
  version: number;
  createdAt: string;
  createdBy: Actor | null;
  role: string;
  taskPrompt: string;
  deliverableType: DeliverableTypeEnum;
  setupMinutes: number;
  phases: Array<VersionPhase>;
  scoringRubric: Record<string, unknown>;
  materials: Materials;
}

export interface AssessmentVersionList {
  versions: Array<AssessmentVersion>;
  total: number;
  limit: number;
  offset: number;
}

export interface Assistant {
  /** The name of the assistant; null if there is none. */
  name: string | null;
  /** The open turn, or null. */
  turn: Turn | null;
  /** The last messages of the conversation. */
  messages: Array<ChatMessage>;
  /** Proposed edits of the current phase's work that are waiting for a decision. */
  proposals: Array<Proposal>;
}

export interface Attempt {
  at: string;
  statusCode: number | null;
  error: string;
  durationMs: number;
}

/** The scorer's result, which a review does not change. */
export interface AutoScores {
  categories: Record<string, CategoryScore>;
  rawTotal: number;
  /** The raw total, scaled to the rubric's total. */
  finalTotal: number;
}

/** The assessment's brief, in the session's version. */
export interface Brief {
  name: string;
  role: string;
  taskPrompt: string;
  deliverableType: DeliverableTypeEnum;
}

export interface Candidate {
  id: string;
  name: string;
  email: string;
  createdAt: string;
}

export interface CandidateList {
  candidates: Array<Candidate>;
  total: number;
  limit: number;
  offset: number;
}

export interface CategoryBody {
  id: string;
  name: string;
  points: number;
  scoringMethod: ScoringMethodEnum;
  subCriteria?: Array<SubCriterionBody>;
}

export interface CategoryScore {
  score: number;
  maxPoints: number;
  subCriteria: Record<string, CriterionScore>;
}

export interface Change {
  /** The `webhook-id` of the same change. */
  id: string;
  type: ChangeTypeEnum;
  /** When it took effect. */
  timestamp: string;
  /** The data of this type, as in `webhooks`. */
  data: ChangeData;
  /** The session now; null if it was deleted. */
  session: SessionRow | null;
}

export type ChangeData = SessionData | PhaseData | SubmittedData | ScoredData | DecidedData | GoneData;

export interface ChangeList {
  changes: Array<Change>;
  nextCursor: string;
  hasMore: boolean;
}

export type ChangeTypeEnum = "session.invited" | "session.started" | "session.phase_advanced" | "session.submitted" | "session.scored" | "session.reviewed" | "session.decided" | "session.erased" | "session.deleted";

export type ChangedEnum = "dueDate" | "name" | "email";

export interface ChatMessage {
  id: string;
  role: RoleEnum;
  content: string;
  /** An answer's Markdown as safe HTML; null for other messages. */
  html: string | null;
}

export interface CheckpointBody {
  /** The current phase's deliverable content. */
  deliverableState: Record<string, unknown>;
  /** The phase of the save. If it has ended, the save is refused and kept. */
  phaseIndex?: number;
}

export type CodeEnum = "conflict" | "forbidden" | "internal_error" | "invalid_request" | "invalid_status" | "method_not_allowed" | "not_acceptable" | "not_found" | "payload_too_large" | "precondition_failed" | "rate_limited" | "time_expired" | "unauthorized" | "unavailable" | "unsupported_media_type";

export interface ConfirmBody {
  /** The number of sessions in the preview. */
  sessions: number;
  /** The reason, which the receipt contains. */
  reason: string;
  /** Whether to delete running sessions too. */
  includeRunning?: boolean;
}

/**
 * A refused save, which would have overwritten a newer one or came after its phase had
 * ended.
 */
export interface Conflict {
  phaseIndex: number;
  /** The revision in its If-Match header, or empty. */
  baseRevision: string;
  currentRevision: number;
  deliverableState: Record<string, unknown>;
  createdAt: string;
}

/**
 * The points of a sub-criterion, or of a category without any or that was adjusted as a
 * whole.
 */
export interface Criterion {
  categoryId: string;
  categoryName: string;
  subCriterionId: string | null;
  name: string;
  /** After the review, if any. */
  points: number;
  /** The scorer's. */
  autoPoints: number;
  maxPoints: number;
  /** The reviewer's, if the points were adjusted. */
  reason: string | null;
}

export interface CriterionScore {
  score: number;
  maxPoints: number;
  /** The events that support it. */
  evidence: Array<string>;
}

export interface Current {
  revision: number;
  phaseIndex: number;
  deliverableState: Record<string, unknown> | null;
}

/** Ids, and the session's status after the change. */
export interface DecidedData {
  sessionId: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
  /** null if the decision was withdrawn. */
  decision: DecisionEnum | NullEnum;
  version: number;
}

export interface Decision {
  decision: DecisionEnum;
  reason: string;
  by: Actor;
  at: string;
  /** 1 for the first decision about the session. */
  version: number;
}

export interface DecisionBody {
  /** null withdraws the last decision. */
  decision: DecisionEnum | NullEnum;
  reason: string;
}

export type DecisionEnum = "advance" | "hold" | "reject";

export interface Deletion {
  id: string;
  status: DeletionStatusEnum;
  /** The number of sessions in the set. */
  sessions: number;
  /** In a preview, the number of running sessions; later, of those left out. */
  running: number;
  /** Rows by kind: those in the preview, or those deleted so far. */
  counts: Record<string, number>;
  /** The newest 20 sessions of a preview; later empty. */
  sample: Array<Sample>;
  reason: string;
  progress: DeletionProgress;
  createdAt: string;
  finishedAt: string | null;
  receipt: DeletionReceipt | null;
}

export interface DeletionBody {
  /** The sessions to delete. */
  ids?: Array<string>;
  /** Instead of `ids`: filters of the list of sessions. */
  filters?: {
    /** Filter by assessment. */
    assessmentId?: string;
    /** Filter by candidate. */
    candidateId?: string;
    /** Filter by status; separate several by commas. */
    status?: string;
    /** Created at this time or later. */
    createdAfter?: string;
    /** Created before this time. */
    createdBefore?: string;
    /** Submitted at this time or later. */
    submittedAfter?: string;
    /** Submitted before this time. */
    submittedBefore?: string;
    /** Words of the candidate's name or address, ignoring case and accents. */
    search?: string;
    /** Filter by the last decision. */
    decision?: "advance" | "hold" | "reject";
    /** Filter by a tag, ignoring case. */
    tag?: string;
  };
}

export interface DeletionProgress {
  /** Sessions that have an outcome. */
  done: number;
  total: number;
}

/**
 * The number of sessions by outcome.
 *
 * `sha256` is the hash of the deleted ids, sorted, one per line.
 */
export interface DeletionReceipt {
  deleted: number;
  leftOutRunning: number;
  /** Sessions that were already deleted. */
  missing: number;
  failed: number;
  /** Sessions that were kept because the deletion was cancelled. */
  kept: number;
  sha256: string;
}

export type DeletionStatusEnum = "preview" | "running" | "completed" | "cancelled";

export interface Deliverable {
  deliverableState: Record<string, unknown>;
  revision: number;
  /** A sentence for each kind of content of the file that was not imported. */
  notTaken: Array<string>;
}

export interface DeliverableBody {
  /** A .docx, .pptx, .xlsx, .eml or .json file, depending on the type. */
  file: string;
  /** The phase of the file. If it has ended, the import is refused and kept. */
  phaseIndex?: number;
}

export type DeliverableTypeEnum = "pptx" | "docx" | "xlsx" | "email" | "workflow";

export interface Delivery {
  id: string;
  /** The value of the `webhook-id` header. */
  messageId: string;
  type: string;
  status: DeliveryStatusEnum;
  /** When the next attempt is due, or null. */
  dueAt: string | null;
  createdAt: string;
  attempts: Array<Attempt>;
}

export interface DeliveryList {
  deliveries: Array<Delivery>;
  total: number;
  limit: number;
  offset: number;
}

export type DeliveryStatusEnum = "pending" | "delivered" | "failed";

export type EmailEnum = "none" | "queued" | "sent" | "failed";

export interface Error {
  error: ErrorDetail;
}

export interface ErrorDetail {
  code: CodeEnum;
  /** A message that people can read; it may change. */
  message: string;
  /** With 400 only: the errors of each field. */
  details?: Record<string, Array<string>>;
  /** The `X-Request-ID` of the response, which log lines also contain. */
  requestId: string;
}

/** An event: exactly the seven keys of the public reference, in its order. */
export interface Event {
  id: string;
  sessionId: string;
  timestampMs: number;
  phase: string;
  type: EventTypeEnum;
  data: Record<string, unknown>;
  createdAt: string;
}

export interface EventList {
  events: Array<Event>;
  total: number;
  limit: number;
  offset: number;
}

export interface EventType {
  type: EventTypeTypeEnum;
  group: GroupEnum;
  /** The label that reviewers see. */
  label: string;
  /** The JSON Schema of the data that the reference workspace sends. The log takes any other object too. */
  schema: Record<string, unknown>;
  /** Data that fits the schema. */
  example: Record<string, unknown>;
}

export type EventTypeEnum = "connector_browsed" | "connector_connected" | "skill_uploaded" | "skill_created" | "skill_activated" | "skill_enabled" | "skill_disabled" | "agents_md_edited" | "memory_added" | "user_message" | "ai_response" | "ai_tool_use" | "slash_command" | "manual_edit" | "slide_added" | "slide_deleted" | "slide_reordered" | "section_added" | "section_deleted" | "section_reordered" | "content_edited" | "deliverable_downloaded" | "deliverable_reuploaded" | "file_uploaded" | "task_submitted" | "time_expired" | "security_flag" | "ai_feedback" | "phase_advanced" | "inbox_item_opened" | "inbox_item_closed" | "workflow_run" | "workflow_prompt_edited";

export type EventTypeTypeEnum = "connector_browsed" | "connector_connected" | "skill_uploaded" | "skill_created" | "skill_activated" | "skill_enabled" | "skill_disabled" | "agents_md_edited" | "memory_added" | "user_message" | "ai_response" | "ai_tool_use" | "slash_command" | "manual_edit" | "slide_added" | "slide_deleted" | "slide_reordered" | "section_added" | "section_deleted" | "section_reordered" | "content_edited" | "deliverable_downloaded" | "deliverable_reuploaded" | "file_uploaded" | "task_submitted" | "time_expired" | "security_flag" | "ai_feedback" | "phase_advanced" | "inbox_item_opened" | "inbox_item_closed" | "workflow_run" | "workflow_prompt_edited";

export interface EventTypes {
  eventTypes: Array<EventType>;
}

export interface EventsBody {
  events: Array<{
    /** Chosen by the client. */
    id?: string;
    /** By the candidate's clock; from 2000 to 2100. */
    timestampMs: number;
    phase: string;
    type: "connector_browsed" | "connector_connected" | "skill_uploaded" | "skill_created" | "skill_activated" | "skill_enabled" | "skill_disabled" | "agents_md_edited" | "memory_added" | "user_message" | "ai_response" | "ai_tool_use" | "slash_command" | "manual_edit" | "slide_added" | "slide_deleted" | "slide_reordered" | "section_added" | "section_deleted" | "section_reordered" | "content_edited" | "deliverable_downloaded" | "deliverable_reuploaded" | "file_uploaded" | "security_flag" | "ai_feedback" | "inbox_item_opened" | "inbox_item_closed" | "workflow_run" | "workflow_prompt_edited";
    data: Record<string, unknown>;
  }>;
}

export interface ExtendBody {
  minutes: number;
  /** The reason, which is recorded. */
  reason: string;
}

export interface Extended {
  ok: boolean;
  /** When the timer now ends. */
  deadline: string;
}

export interface File {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  createdAt: string;
}

export interface FileBody {
  /** One of: txt, md, markdown, csv, tsv, json, eml, pdf, png, jpg, jpeg, gif, webp, docx, pptx, xlsx. */
  file: string;
}

export interface FileList {
  files: Array<File>;
  total: number;
  limit: number;
  offset: number;
}

export interface FileText {
  /** The text of the file; empty for pictures. */
  text: string;
}

export interface FinalScore {
  finalScore: number;
  maxPoints: number;
  percent: number | null;
}

/** A session that was deleted or erased: only its id. */
export interface GoneData {
  sessionId: string;
}

export type GroupEnum = "chat" | "tools" | "deliverable" | "workflow" | "inbox" | "phase" | "security";

export interface InboxItem {
  id: string;
  sender: string;
  subject: string;
  body: string;
  received: string;
  attachments: Array<File>;
}

export interface InboxItemBody {
  id: string;
  sender: string;
  subject?: string;
  body?: string;
  /** When it arrived, as shown to the candidate, such as “Monday, 9:12”. */
  received?: string;
  /** Ids of files of the assessment, in order. */
  attachments?: Array<string>;
}

export interface InclusionProof {
  /** The index of the leaf, from 0. */
  leafIndex: number;
  /** The number of leaves, as in the checkpoint. */
  treeSize: number;
  /** From the leaf to the root, in hexadecimal. */
  hashes: Array<string>;
}

export interface Instructions {
  text: string;
  /** 0 if nothing was written yet. */
  revision: number;
}

export interface InstructionsBody {
  /** The complete text, stored unchanged. May be empty. */
  text: string;
}

export interface InstructionsRefused {
  error: ErrorDetail;
  current: Instructions;
}

/** The status of the e-mail with the session's link, and the mail server's last error. */
export interface InvitationStatus {
  email: EmailEnum;
  attempts: number;
  sentAt: string | null;
  lastError: string | null;
}

export interface InviteBody {
  email: string;
  name: string;
  /** When the session can be started at the latest; by default the assessment's due date. */
  dueDate?: string | null;
  /** Whether to e-mail the link to the candidate. By default it is sent for a new session only; `true` also sends it again. */
  sendEmail?: boolean;
}

export interface InviteManyBody {
  /** Each item has the keys of `invite`: `email`, `name`, `dueDate`, `sendEmail`. */
  candidates: Array<unknown>;
}

export interface InviteResult {
  /** The status that a separate call of `invite` would have. */
  status: InviteResultStatusEnum;
  session?: Session;
  inviteUrl?: string;
  changed?: Array<ChangedEnum>;
  error?: ErrorDetail;
}

export type InviteResultStatusEnum = 200 | 201 | 400 | 404 | 409;

export interface InviteResults {
  /** In the order of the candidates. */
  results: Array<InviteResult>;
}

export type KindEnum = "candidate" | "api_key" | "staff" | "timer" | "scorer";

export interface Limits {
  /** null if requests are not limited, or cannot be counted at the moment. */
  rate: RateLimit | null;
  /** The maximum size of a request body, except for file uploads. */
  maxBodyBytes: number;
}

export interface Link {
  session: Session;
  inviteUrl: string;
}

/** A session in a list: the thirteen keys of the public reference, then those of `expand`. */
export interface ListedSession {
  id: string;
  assessmentId: string;
  candidateId: string;
  token: string | null;
  status: StatusEnum;
  setupStartedAt: string | null;
  taskStartedAt: string | null;
  submittedAt: string | null;
  dueDate: string | null;
  createdAt: string;
  candidateName: string;
  candidateEmail: string;
  assessmentName: string;
  score?: FinalScore | null;
  decision?: Decision | null;
  tags?: Array<string>;
  invitation?: InvitationStatus;
}

export interface ListedSessionList {
  sessions: Array<ListedSession>;
  total: number;
  limit: number;
  offset: number;
}

/** The materials of a version, with the ids of files. */
export interface Materials {
  sources: Array<SourceBody>;
  inbox: Array<InboxItemBody>;
  skills: Array<OfferedSkillBody>;
  startingDeliverable: Record<string, unknown> | null;
  carryOver: boolean;
}

/** The materials. Keys that are not sent are empty. */
export interface MaterialsBody {
  sources?: Array<SourceBody>;
  inbox?: Array<InboxItemBody>;
  /** Skills that are offered to each candidate, disabled. */
  skills?: Array<OfferedSkillBody>;
  /** The state with which the first phase starts. */
  startingDeliverable?: Record<string, unknown> | null;
  /** Whether later phases start with the work of the previous phase. */
  carryOver?: boolean;
}

export interface Me {
  apiKey: ApiKey;
  organization: OwnOrganization;
  /** The mode of the key. */
  mode: ModeEnum;
  limits: Limits;
}

export interface Memory {
  id: string;
  key: string;
  value: string;
  createdAt: string;
}

export interface MemoryBody {
  /** What the entry is about; unique in the session. */
  key: string;
  /** The fact to remember. */
  value: string;
}

export interface Message {
  id: string;
  sessionId: string;
  role: RoleEnum;
  content: string;
  createdAt: string;
}

export interface MessageBody {
  role: RoleEnum;
  /** The text, stored unchanged. */
  content: string;
}

export interface MessageList {
  messages: Array<Message>;
  total: number;
  limit: number;
  offset: number;
}

export type ModeEnum = "live";

export interface NewApiKey {
  apiKey: ApiKey;
  /** The full key, shown only once; null if the request is repeated. */
  key: string | null;
}

export interface NewWebhook {
  webhook: Webhook;
  /** The signing secret, shown only once; null if the request is repeated. */
  secret: string | null;
}

export type NullEnum = null;

export interface OfferedSkillBody {
  name: string;
  instructions: string;
}

export interface Ok {
  ok: boolean;
}

export interface OneAssessment {
  assessment: Assessment;
}

export interface OneAssistant {
  assistant: Assistant;
}

export interface OneCandidate {
  candidate: Candidate;
}

export interface OneDecision {
  decision: Decision;
}

export interface OneDeletion {
  deletion: Deletion;
}

export interface OneDelivery {
  delivery: Delivery;
}

export interface OneFile {
  file: File;
}

export interface OneFileText {
  file: FileText;
}

export interface OneInstructions {
  instructions: Instructions;
}

export interface OneMe {
  me: Me;
}

export interface OneMemory {
  memory: Memory;
}

export interface OneMessage {
  message: Message;
}

export interface OnePreparation {
  preparation: Preparation;
}

export interface OneProposal {
  proposal: Proposal;
}

export interface OneReceipt {
  receipt: Receipt;
}

export interface OneScore {
  score: Score;
}

export interface OneSession {
  session: Session;
}

export interface OneSessionMaterials {
  materials: SessionMaterials;
}

export interface OneSkill {
  skill: Skill;
}

export interface OneTurn {
  turn: Turn;
}

export interface OneWebhook {
  webhook: Webhook;
}

export interface OneWorkflowRun {
  workflowRun: WorkflowRun;
}

export type OriginEnum = "offered" | "created" | "uploaded";

export interface OwnOrganization {
  id: string;
  name: string;
  slug: string;
}

/** Changes of an assessment. Keys that are not sent keep their values. */
export interface PatchedAssessmentChanges {
  name?: string;
  role?: string;
  taskPrompt?: string;
  deliverableType?: DeliverableTypeEnum;
  setupMinutes?: number;
  phases?: Array<PhaseBody>;
  dueDate?: string | null;
  isActive?: boolean;
  /** Whether a session is scored as soon as it is submitted. */
  autoScore?: boolean;
  scoringRubric?: RubricBody;
  materials?: MaterialsBody;
  /** Which sessions get the new version: `invited` also moves sessions that have not started. */
  applyTo?: ApplyToEnum;
}

/** Changes of a candidate. Keys that are not sent keep their values. */
export interface PatchedCandidateChanges {
  name?: string;
  email?: string;
  /** Whether to send the new links of sessions that have not started to a new address. */
  sendEmail?: boolean;
}

/** A review (`adjustments` or `note`, or both), or `reopen` with its `reason`. */
export interface PatchedReviewBody {
  adjustments?: Array<AdjustmentBody>;
  note?: string;
  /** Only `true`: the review no longer applies. */
  reopen?: boolean;
  /** Why it is reopened. */
  reason?: string;
}

/** Changes of a session. Keys that are not sent keep their values. */
export interface PatchedSessionChanges {
  /** When the session can be started at the latest; null: the assessment's due date. */
  dueDate?: string | null;
  /** Only before the start: multiplies the time of setup and of every phase. */
  timeFactor?: number;
  /** All tags of the session; an empty list removes all. */
  tags?: Array<string>;
  /** The reason for the time factor; required with it. */
  reason?: string;
}

export interface PatchedWebhookChanges {
  url?: string;
  /** The types of changes to send; an empty list means all. */
  events?: Array<ChangeTypeEnum>;
  name?: string;
  /** Whether messages are sent to the webhook. */
  isActive?: boolean;
}

export interface Percentile {
  /** Percentage of the other sessions that scored lower; null if there are none. */
  percent: number | null;
  /** Number of sessions compared, including this one. */
  sessions: number;
}

export interface Percentiles {
  assessment: Percentile;
  organization: Percentile;
}

export interface Phase {
  index: number;
  name: string;
  minutes: number;
  startedAt: string | null;
  endedAt: string | null;
  timeRemainingAtEnd: number | null;
  savedAt: string | null;
}

export interface PhaseBody {
  name: string;
  minutes: number;
}

/** Ids, and the session's status after the change. */
export interface PhaseData {
  sessionId: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
  /** The index of the phase that started, from 0. */
  phaseIndex: number;
}

/** The sealed or last saved work of a phase. */
export interface PhaseWork {
  index: number;
  name: string;
  deliverableState?: Record<string, unknown> | null;
  revision?: number | null;
  savedAt?: string | null;
  sealedAt?: string | null;
}

export interface PreconditionFailed {
  error: ErrorDetail;
  current: Current;
}

export interface Preparation {
  instructions: Instructions;
  memory: Array<Memory>;
  skills: Array<Skill>;
}

export interface Problem {
  /** The number of the event where the difference appears. */
  seq: number;
  what: string;
}

export interface Proposal {
  id: string;
  state: ProposalStateEnum;
  path: string;
  /** The place of the edit in words. */
  target: string;
  /** The text that it replaces. */
  before: string;
  after: string;
  reason: string;
  createdAt: string;
}

export type ProposalStateEnum = "open" | "taken" | "left";

/** The requests of the current window, including this one. */
export interface RateLimit {
  /** The maximum number of requests in a window. */
  limit: number;
  windowSeconds: number;
  used: number;
  remaining: number;
  /** Seconds until the next window. */
  resetSeconds: number;
}

export interface Receipt {
  sessionId: string;
  /** The last event's hash, in hexadecimal. */
  headHash: string;
  /** The number of events in the log. */
  events: number;
  /** The signed tree head; null until there is one. */
  checkpoint: string | null;
  inclusionProof: InclusionProof | null;
}

export interface Recorded {
  ok: boolean;
  /** The number of events that were new. */
  recorded: number;
}

export interface RepeatedInvitation {
  session: Session;
  inviteUrl: string;
  /** What the call changed, and `email` if the link is sent again. */
  changed: Array<ChangedEnum>;
}

export interface Review {
  version: number;
  adjustments: Array<Adjustment>;
  note: string;
  reviewedBy: Actor;
}

export type RoleEnum = "user" | "assistant" | "tool";

export interface RotateBody {
  /** Whether to e-mail the new link, unless the session was submitted. */
  sendEmail?: boolean;
}

export interface RubricBody {
  version?: number;
  totalPoints: number;
  categories: Array<CategoryBody>;
}

/** A session of the preview, without its token. */
export interface Sample {
  id: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
  setupStartedAt: string | null;
  taskStartedAt: string | null;
  submittedAt: string | null;
  dueDate: string | null;
  createdAt: string;
  candidateName: string;
  candidateEmail: string;
  assessmentName: string;
}

export type ScopesEnum = "read" | "admin";

export interface Score {
  autoScores: AutoScores;
  /** After the review, if any. */
  finalScore: number;
  summaryText: string;
  feedbackText: string;
  followUpQuestions: Array<string>;
  scoredAt: string;
  reviewedAt: string | null;
  sessionId: string;
  status: StatusEnum;
  version: number;
  backend: string;
  /** A sentence for each sub-criterion in `autoScores`. */
  explanations: Record<string, Record<string, string>>;
  percentiles: Percentiles;
  /** The current review, if any. */
  review: Review | null;
}

export interface ScoreList {
  scores: Array<ScoreRow>;
  total: number;
  limit: number;
  offset: number;
}

/** A session's score, with its active review and latest decision, or null. */
export interface ScoreRow {
  sessionId: string;
  assessmentId: string;
  assessmentName: string;
  candidateId: string;
  candidateName: string;
  candidateEmail: string;
  status: StatusEnum;
  submittedAt: string;
  version: number;
  backend: string;
  scoredAt: string;
  reviewedAt?: string;
  /** After the review, if any. */
  finalScore: number;
  maxPoints: number;
  percent: number | null;
  criteria: Array<Criterion>;
  review: Review | null;
  decision: Decision | null;
}

/** Ids, and the session's status after the change. */
export interface ScoredData {
  sessionId: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
  /** `true` if a review was reopened, so the scorer's points apply again. */
  reopened?: boolean;
}

export interface ScoringBody {
  /** A submitted session, or a scored one to score it again. */
  sessionId: string;
}

export type ScoringMethodEnum = "llm_judge" | "event_analysis" | "hybrid";

export interface SendBody {
  /** Whether to e-mail the link again. */
  sendEmail?: boolean;
}

/** One session with its phases and time ledger. */
export interface Session {
  id: string;
  assessmentId: string;
  candidateId: string;
  token: string | null;
  status: StatusEnum;
  candidateName: string;
  candidateEmail: string;
  assessmentName: string;
  setupStartedAt: string | null;
  taskStartedAt: string | null;
  submittedAt: string | null;
  dueDate: string | null;
  createdAt: string;
  currentPhaseIndex: number | null;
  phases: Array<Phase>;
  timeFactor: number;
  timers: Array<Timer>;
  eventCount: number;
  assessmentVersion: number;
  submittedBy: SubmittedByEnum | NullEnum;
  invitation: InvitationStatus;
  tags: Array<string>;
}

/** Ids, and the session's status after the change. */
export interface SessionData {
  sessionId: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
}

export interface SessionMaterials {
  sources: Array<Source>;
  /** For a candidate, empty until the task starts. */
  inbox: Array<InboxItem>;
  /** The files that the candidate uploaded. */
  files: Array<File>;
  /** The state with which the current phase starts, or null. */
  startingDeliverable: Record<string, unknown> | null;
}

/** A session in a list: exactly the thirteen keys of the public reference. */
export interface SessionRow {
  id: string;
  assessmentId: string;
  candidateId: string;
  token: string | null;
  status: StatusEnum;
  setupStartedAt: string | null;
  taskStartedAt: string | null;
  submittedAt: string | null;
  dueDate: string | null;
  createdAt: string;
  candidateName: string;
  candidateEmail: string;
  assessmentName: string;
}

export interface Skill {
  id: string;
  name: string;
  instructions: string;
  origin: OriginEnum;
  fileName: string;
  isEnabled: boolean;
  createdAt: string;
}

export interface SkillBody {
  /** Required without a file; by default the name of the file. */
  name?: string;
  /** When and how to use the skill. */
  instructions?: string;
  /** Instead of `instructions`, in a multipart request: a .md or .txt file. */
  file?: string;
}

export interface Source {
  id: string;
  name: string;
  description: string;
  kind: string;
  isConnected: boolean;
  /** For a candidate, empty until the source is connected. */
  files: Array<File>;
}

export interface SourceBody {
  id: string;
  name: string;
  description?: string;
  /** The kind of source that the workspace shows, such as “Shared drive”. */
  kind?: string;
  /** Ids of files of the assessment, in order. */
  files?: Array<string>;
}

export interface StaleScore {
  error: ErrorDetail;
  current: Score;
}

export interface Status {
  ok: boolean;
  status: StatusEnum;
}

export type StatusEnum = "invited" | "setup" | "in_progress" | "submitted" | "scoring" | "scored" | "reviewed";

export interface SubCriterionBody {
  id: string;
  name: string;
  points: number;
  description?: string;
  enabled?: boolean;
}

export interface SubmitBody {
  /** The final deliverable content. */
  deliverableState?: Record<string, unknown>;
}

export type SubmittedByEnum = "candidate" | "timer" | "staff";

/** Includes the head of the log, with which a receipt can be verified. */
export interface SubmittedData {
  sessionId: string;
  assessmentId: string;
  candidateId: string;
  status: StatusEnum;
  /** The hash of the last event, in hexadecimal. */
  headHash?: string;
  /** The number of events in the log. */
  events?: number;
}

export interface SwitchBody {
  reason?: string;
}

/** A timer: its minutes, including the time factor, and the changes with actor and reason. */
export interface Timer {
  phaseIndex: number | null;
  name: string;
  minutes: number;
  startedAt: string | null;
  endedAt: string | null;
  changes: Array<TimerChange>;
}

/** Additional time: minutes for this timer, or a factor for all timers. */
export interface TimerChange {
  minutes: number | null;
  factor: number | null;
  reason: string;
  by: Actor;
  at: string;
}

export interface Turn {
  id: string;
  state: TurnStateEnum;
  /** The part of the answer that has arrived. */
  text: string;
  /** Why the answer is incomplete, or empty. */
  fault: string;
  /** The message that the turn answers. */
  questionId: string | null;
  /** The message that contains the answer. */
  messageId: string | null;
  begunAt: string;
  tokens: number;
  /** Whether `tokens` is an estimate, since the server did not report it. */
  isEstimated: boolean;
}

export interface TurnBody {
  /** The candidate's question. */
  content?: string;
  /** Instead of `content`: the last question, to repeat it. */
  questionId?: string;
}

export type TurnStateEnum = "open" | "done" | "stopped" | "failed";

export interface Verification {
  ok: boolean;
  /** The number of events in the log. */
  events: number;
  /** The hash with which the log ends, in hexadecimal. */
  head: string;
  problems: Array<Problem>;
}

export interface Version {
  revision: number;
  phaseIndex: number;
  savedAt: string;
}

export interface VersionPhase {
  name: string;
  minutes: number;
}

export interface Webhook {
  id: string;
  name: string;
  url: string;
  events: Array<ChangeTypeEnum>;
  isActive: boolean;
  disabledReason: string;
  failingSince: string | null;
  createdAt: string;
}

export interface WebhookBody {
  /** An HTTPS URL with a public address. */
  url: string;
  /** The types of changes to send; an empty list means all. */
  events?: Array<ChangeTypeEnum>;
  name?: string;
}

export interface WebhookList {
  webhooks: Array<Webhook>;
  total: number;
  limit: number;
  offset: number;
}

export interface Work {
  phases: Array<PhaseWork>;
  conflicts: Array<Conflict>;
  snapshots: Array<Version>;
  /** The number of phases and refused saves together. */
  total: number;
  /** The requested limit, or the number of items in this response if more would make it too large. */
  limit: number;
  offset: number;
}

export interface WorkflowRun {
  /** The turn with which the run's output can be read, or the run stopped. */
  turnId: string;
  number: number;
  phaseIndex: number;
  step: number;
  stepId: string;
  stepName: string;
  prompt: string;
  inputs: Array<string>;
  state: TurnStateEnum;
  output: string;
  fault: string;
  begunAt: string;
}

export interface WorkflowRunBody {
  /** The index of the step in the last saved work, from 0. */
  step: number;
}

export interface WorkflowRunList {
  workflowRuns: Array<WorkflowRun>;
  total: number;
  limit: number;
  offset: number;
}

export interface Workspace {
  session: WorkspaceSession;
  assessment: Brief;
  setupMinutes: number;
  /** Included in all minutes of this response. */
  timeFactor: number;
  phases: Array<Phase>;
  currentPhaseIndex: number | null;
  deliverableState: Record<string, unknown> | null;
  revision: number | null;
  serverTime: string;
  deadline: string | null;
  secondsRemaining: number | null;
}

export interface WorkspaceSession {
  id: string;
  status: StatusEnum;
}

export interface PingData {
  webhookId: string;
}
