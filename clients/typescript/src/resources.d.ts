// Generated from docs/openapi.json by `make clients`; do not edit.

import type {
  CallOptions,
  Client,
  IdempotentOptions,
  MatchOptions,
  Pages,
  Rows,
  Upload,
} from "./client.js";
import type * as types from "./types.js";

export interface AssessmentsListQuery {
  /** Filter by type of deliverable. */
  deliverableType?: "pptx" | "docx" | "xlsx" | "email" | "workflow";
  /** Filter by whether the assessment is active. */
  isActive?: boolean;
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface AssessmentVersionsListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface AssessmentFilesListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface CandidatesListQuery {
  /** Filter by e-mail address, ignoring case. */
  email?: string;
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface CandidatesDestroyQuery {
  /** Also erase the candidate's name, address, work, messages and events permanently. */
  erase?: "true" | "false";
}

export interface SessionsListQuery {
  /** Filter by assessment. */
  assessmentId?: string;
  /** Filter by candidate. */
  candidateId?: string;
  /** Created at this time or later. */
  createdAfter?: string | Date;
  /** Created before this time. */
  createdBefore?: string | Date;
  /** Filter by the last decision. */
  decision?: "advance" | "hold" | "reject";
  /** Additional keys, separated by commas: score, decision, tags, invitation. */
  expand?: string | readonly string[];
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Words of the candidate's name or address, ignoring case and accents. */
  search?: string;
  /** The sort order. Sessions without a submission or a score come last. */
  sort?: "-createdAt" | "createdAt" | "-submittedAt" | "-score";
  /** Filter by status; separate several by commas. */
  status?: string | readonly string[];
  /** Submitted at this time or later. */
  submittedAfter?: string | Date;
  /** Submitted before this time. */
  submittedBefore?: string | Date;
  /** Filter by a tag, ignoring case. */
  tag?: string;
}

export interface SessionsExportQuery {
  /** Filter by assessment. */
  assessmentId?: string;
  /** `1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8. */
  bom?: "1";
  /** Filter by candidate. */
  candidateId?: string;
  /** Created at this time or later. */
  createdAfter?: string | Date;
  /** Created before this time. */
  createdBefore?: string | Date;
  /** Filter by the last decision. */
  decision?: "advance" | "hold" | "reject";
  /** Additional keys, separated by commas: score, decision, tags, invitation. CSV has a column for each of their values, and one column for all tags. */
  expand?: string | readonly string[];
  /** Words of the candidate's name or address, ignoring case and accents. */
  search?: string;
  /** The sort order. Sessions without a submission or a score come last. */
  sort?: "-createdAt" | "createdAt" | "-submittedAt" | "-score";
  /** Filter by status; separate several by commas. */
  status?: string | readonly string[];
  /** Submitted at this time or later. */
  submittedAfter?: string | Date;
  /** Submitted before this time. */
  submittedBefore?: string | Date;
  /** Filter by a tag, ignoring case. */
  tag?: string;
}

export interface SessionsWorkQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Return only this revision of the history, with its state. */
  revision?: number;
}

export interface WorkflowRunsListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface MessagesListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Filter by role. */
  role?: "user" | "assistant" | "tool";
}

export interface DeliverableDownloadQuery {
  /** A phase that has started; by default the last one. */
  phaseIndex?: number;
}

export interface EventsListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Filter by phase. */
  phase?: string;
  /** Events from this timestampMs on (inclusive). */
  sinceMs?: number;
  /** Filter by event type. */
  type?: "connector_browsed" | "connector_connected" | "skill_uploaded" | "skill_created" | "skill_activated" | "skill_enabled" | "skill_disabled" | "agents_md_edited" | "memory_added" | "user_message" | "ai_response" | "ai_tool_use" | "slash_command" | "manual_edit" | "slide_added" | "slide_deleted" | "slide_reordered" | "section_added" | "section_deleted" | "section_reordered" | "content_edited" | "deliverable_downloaded" | "deliverable_reuploaded" | "file_uploaded" | "task_submitted" | "time_expired" | "security_flag" | "ai_feedback" | "phase_advanced" | "inbox_item_opened" | "inbox_item_closed" | "workflow_run" | "workflow_prompt_edited";
  /** Events before this timestampMs (exclusive). */
  untilMs?: number;
}

export interface EventsExportQuery {
  /** `1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8. */
  bom?: "1";
  /** Filter by phase. */
  phase?: string;
  /** Events from this timestampMs on (inclusive). */
  sinceMs?: number;
  /** Filter by event type. */
  type?: "connector_browsed" | "connector_connected" | "skill_uploaded" | "skill_created" | "skill_activated" | "skill_enabled" | "skill_disabled" | "agents_md_edited" | "memory_added" | "user_message" | "ai_response" | "ai_tool_use" | "slash_command" | "manual_edit" | "slide_added" | "slide_deleted" | "slide_reordered" | "section_added" | "section_deleted" | "section_reordered" | "content_edited" | "deliverable_downloaded" | "deliverable_reuploaded" | "file_uploaded" | "task_submitted" | "time_expired" | "security_flag" | "ai_feedback" | "phase_advanced" | "inbox_item_opened" | "inbox_item_closed" | "workflow_run" | "workflow_prompt_edited";
  /** Events before this timestampMs (exclusive). */
  untilMs?: number;
}

export interface ScoresListQuery {
  /** Filter by assessment. */
  assessmentId?: string;
  /** Filter by candidate. */
  candidateId?: string;
  /** Created at this time or later. */
  createdAfter?: string | Date;
  /** Created before this time. */
  createdBefore?: string | Date;
  /** Filter by the last decision. */
  decision?: "advance" | "hold" | "reject";
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Words of the candidate's name or address, ignoring case and accents. */
  search?: string;
  /** The sort order. Sessions without a submission or a score come last. */
  sort?: "-createdAt" | "createdAt" | "-submittedAt" | "-score";
  /** Filter by status; separate several by commas. */
  status?: string | readonly string[];
  /** Submitted at this time or later. */
  submittedAfter?: string | Date;
  /** Submitted before this time. */
  submittedBefore?: string | Date;
  /** Filter by a tag, ignoring case. */
  tag?: string;
}

export interface ScoresExportQuery {
  /** Filter by assessment. */
  assessmentId?: string;
  /** `1` begins a CSV file with a byte order mark, which spreadsheets need to read UTF-8. */
  bom?: "1";
  /** Filter by candidate. */
  candidateId?: string;
  /** Created at this time or later. */
  createdAfter?: string | Date;
  /** Created before this time. */
  createdBefore?: string | Date;
  /** Filter by the last decision. */
  decision?: "advance" | "hold" | "reject";
  /** Words of the candidate's name or address, ignoring case and accents. */
  search?: string;
  /** The sort order. Sessions without a submission or a score come last. */
  sort?: "-createdAt" | "createdAt" | "-submittedAt" | "-score";
  /** Filter by status; separate several by commas. */
  status?: string | readonly string[];
  /** Submitted at this time or later. */
  submittedAfter?: string | Date;
  /** Submitted before this time. */
  submittedBefore?: string | Date;
  /** Filter by a tag, ignoring case. */
  tag?: string;
}

export interface ChangesPageQuery {
  /** The `nextCursor` of the previous page. Without it, the page starts at the oldest change; with `latest`, after the newest. */
  cursor?: string;
  /** Changes per page. */
  limit?: number;
}

export interface WebhooksListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface WebhookDeliveriesListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
  /** Filter by status. */
  status?: string | readonly string[];
}

export interface ApiKeysListQuery {
  /** Results per page. */
  limit?: number;
  /** Results to skip. */
  offset?: number;
}

export interface Me {
  /** Get the API key of this request, with its organization and limits. */
  get(options?: CallOptions): Promise<types.Me>;
}

export interface Assessments {
  /** List assessments, newest first. */
  list(query?: AssessmentsListQuery, options?: CallOptions): Pages<types.Assessment>;
  /** Create an assessment. */
  create(body: types.AssessmentBody, options?: IdempotentOptions): Promise<types.Assessment>;
  /** Get an assessment. */
  retrieve(assessmentId: string, options?: CallOptions): Promise<types.Assessment>;
  /** Change an assessment; sessions that have started keep their version. */
  update(assessmentId: string, body?: types.PatchedAssessmentChanges, options?: CallOptions): Promise<types.Assessment>;
  /** Delete an assessment that has no sessions. */
  destroy(assessmentId: string, options?: CallOptions): Promise<types.Ok>;
}

export interface AssessmentVersions {
  /** List an assessment's versions, newest first. */
  list(assessmentId: string, query?: AssessmentVersionsListQuery, options?: CallOptions): Pages<types.AssessmentVersion>;
}

export interface AssessmentFiles {
  /** List an assessment's files, oldest first. */
  list(assessmentId: string, query?: AssessmentFilesListQuery, options?: CallOptions): Pages<types.File>;
  /** Upload a file, to which the materials can refer by its id. */
  upload(assessmentId: string, file: Upload, options?: IdempotentOptions): Promise<types.File>;
  /** Download a file of an assessment. */
  download(assessmentId: string, fileId: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
}

export interface Candidates {
  /** List candidates, newest first. */
  list(query?: CandidatesListQuery, options?: CallOptions): Pages<types.Candidate>;
  /** Get a candidate. */
  retrieve(candidateId: string, options?: CallOptions): Promise<types.Candidate>;
  /** Change a candidate's name or address. */
  update(candidateId: string, body?: types.PatchedCandidateChanges, options?: CallOptions): Promise<types.Candidate>;
  /** Delete a candidate, or erase their personal data. */
  destroy(candidateId: string, query?: CandidatesDestroyQuery, options?: CallOptions): Promise<types.Ok>;
}

export interface Invitations {
  /** Invite a candidate, or change their open session. */
  create(assessmentId: string, body: types.InviteBody, options?: IdempotentOptions): Promise<types.RepeatedInvitation>;
  /** Invite up to 500 candidates, with a result for each. */
  createMany(assessmentId: string, body: types.InviteManyBody, options?: IdempotentOptions): Promise<types.InviteResult[]>;
}

export interface Sessions {
  /** Send the link to the candidate again. */
  sendInvitation(sessionId: string, body?: types.SendBody, options?: IdempotentOptions): Promise<types.Link>;
  /** Replace a session's token; the old link stops working, and the new one is sent. */
  rotateToken(sessionId: string, body?: types.RotateBody, options?: IdempotentOptions): Promise<types.Link>;
  /** List sessions, newest first. */
  list(query?: SessionsListQuery, options?: CallOptions): Pages<types.ListedSession>;
  /** Export the sessions, newest first, as NDJSON or CSV. */
  export(query?: SessionsExportQuery, options?: CallOptions): Rows<types.SessionRow>;
  /** Get a session. */
  retrieve(sessionId: string, options?: CallOptions): Promise<types.Session>;
  /** Change a session's due date, tags or, before its start, time factor. */
  update(sessionId: string, body?: types.PatchedSessionChanges, options?: CallOptions): Promise<types.Session>;
  /** Delete a session with all its messages, events and scores. */
  destroy(sessionId: string, options?: CallOptions): Promise<types.Ok>;
  /** Advance to the next phase. */
  advancePhase(sessionId: string, body?: types.AdvancePhaseBody, options?: IdempotentOptions): Promise<types.Advanced>;
  /** Save the current phase's work. */
  checkpoint(sessionId: string, body: types.CheckpointBody, options?: IdempotentOptions & MatchOptions): Promise<types.Ok>;
  /** Add minutes to the running timer. */
  extend(sessionId: string, body: types.ExtendBody, options?: IdempotentOptions): Promise<types.Extended>;
  /** Start setup. */
  startSetup(sessionId: string, options?: IdempotentOptions): Promise<types.Status>;
  /** Start the task. */
  startTask(sessionId: string, options?: IdempotentOptions): Promise<types.Status>;
  /** Submit the work. */
  submit(sessionId: string, body?: types.SubmitBody, options?: IdempotentOptions): Promise<types.Status>;
  /** Get the work of each phase, the refused saves, and the history. */
  work(sessionId: string, query?: SessionsWorkQuery, options?: CallOptions): Pages<types.PhaseWork>;
  /** Get everything that a workspace needs to start or resume a session. */
  workspace(sessionId: string, options?: CallOptions): Promise<types.Workspace>;
  /** Get the receipt of a submitted session's log. */
  receipt(sessionId: string, options?: CallOptions): Promise<types.Receipt>;
  /** Verify that a session's log is unchanged. */
  verify(sessionId: string, options?: IdempotentOptions): Promise<types.Verification>;
  /** Decide about a candidate after the submission. */
  decide(sessionId: string, body: types.DecisionBody, options?: IdempotentOptions): Promise<types.Decision>;
}

export interface Preparation {
  /** Write the assistant's instructions. */
  instructions(sessionId: string, body: types.InstructionsBody, options?: MatchOptions): Promise<types.Instructions>;
  /** Get the instructions, memory and skills of a session. */
  retrieve(sessionId: string, options?: CallOptions): Promise<types.Preparation>;
}

export interface Memory {
  /** Add a memory entry, or replace the one with the same key. */
  create(sessionId: string, body: types.MemoryBody, options?: IdempotentOptions): Promise<types.Memory>;
  /** Delete a memory entry. */
  destroy(sessionId: string, memoryId: string, options?: CallOptions): Promise<types.Ok>;
}

export interface Skills {
  /** Add a skill, written or uploaded. */
  create(sessionId: string, body?: types.SkillBody, options?: IdempotentOptions): Promise<types.Skill>;
  /** Disable a skill. */
  disable(sessionId: string, skillId: string, body?: types.SwitchBody, options?: IdempotentOptions): Promise<types.Skill>;
  /** Enable a skill. */
  enable(sessionId: string, skillId: string, body?: types.SwitchBody, options?: IdempotentOptions): Promise<types.Skill>;
}

export interface Materials {
  /** Get the materials of a session. */
  retrieve(sessionId: string, options?: CallOptions): Promise<types.SessionMaterials>;
}

export interface Sources {
  /** Connect a source, so that its files can be read. */
  connect(sessionId: string, sourceId: string, options?: IdempotentOptions): Promise<types.Ok>;
}

export interface Files {
  /** Upload a file to the own session. */
  upload(sessionId: string, file: Upload, options?: IdempotentOptions): Promise<types.File>;
  /** Download a file of the materials, or one that the candidate uploaded. */
  download(sessionId: string, fileId: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Get the text of a file. */
  text(sessionId: string, fileId: string, options?: CallOptions): Promise<types.FileText>;
}

export interface Assistant {
  /** Get the assistant, and the last messages of the conversation. */
  retrieve(sessionId: string, options?: CallOptions): Promise<types.Assistant>;
  /** Reject an edit that the assistant proposed. */
  leave(sessionId: string, proposalId: string, options?: IdempotentOptions): Promise<types.Proposal>;
  /** Accept an edit that the assistant proposed, and apply it to the work. */
  take(sessionId: string, proposalId: string, options?: IdempotentOptions & MatchOptions): Promise<types.AcceptedProposal>;
  /** Ask the assistant; the answer is written to the turn. */
  ask(sessionId: string, body?: types.TurnBody, options?: IdempotentOptions): Promise<types.Turn>;
  /** Get a turn with the part of its answer that has arrived. */
  turn(sessionId: string, turnId: string, options?: CallOptions): Promise<types.Turn>;
  /** Stop a turn; the part of its answer that has arrived is kept. */
  stop(sessionId: string, turnId: string, options?: IdempotentOptions): Promise<types.Turn>;
}

export interface WorkflowRuns {
  /** List the runs of a workflow's steps, newest first. */
  list(sessionId: string, query?: WorkflowRunsListQuery, options?: CallOptions): Pages<types.WorkflowRun>;
  /** Run a step of the workflow; the output is written to the turn. */
  create(sessionId: string, body: types.WorkflowRunBody, options?: IdempotentOptions): Promise<types.WorkflowRun>;
}

export interface Messages {
  /** List the messages of a session, oldest first. */
  list(sessionId: string, query?: MessagesListQuery, options?: CallOptions): Pages<types.Message>;
  /** Record a message together with its event. */
  create(sessionId: string, body: types.MessageBody, options?: IdempotentOptions): Promise<types.Message>;
}

export interface Deliverable {
  /** Download the work of a phase as a file. */
  download(sessionId: string, query?: DeliverableDownloadQuery, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Import a file as the current phase's work. */
  upload(sessionId: string, file: Upload, options?: IdempotentOptions & MatchOptions): Promise<types.Deliverable>;
}

export interface Events {
  /** Get a session's events, in the order in which they were recorded. */
  list(sessionId: string, query?: EventsListQuery, options?: CallOptions): Pages<types.Event>;
  /** Record a batch of events, all or none. */
  create(sessionId: string, body: types.EventsBody, options?: IdempotentOptions): Promise<types.Recorded>;
  /** Export a session's events, in the order of recording, as NDJSON or CSV. */
  export(sessionId: string, query?: EventsExportQuery, options?: CallOptions): Rows<types.Event>;
}

export interface EventTypes {
  /** List the event types and what their data holds; no credential is needed. */
  list(options?: CallOptions): Promise<types.EventType[]>;
}

export interface Scoring {
  /** Score a session in the background, or score it again. */
  create(body: types.ScoringBody, options?: IdempotentOptions): Promise<types.Ok>;
  /** Get a session's score. */
  retrieve(sessionId: string, options?: CallOptions): Promise<types.Score>;
  /** Review a session's score, or reopen its review. */
  review(sessionId: string, body?: types.PatchedReviewBody, options?: MatchOptions): Promise<types.Score>;
}

export interface Scores {
  /** List the scores of sessions, by criterion, with reviews and decisions. */
  list(query?: ScoresListQuery, options?: CallOptions): Pages<types.ScoreRow>;
  /** Export the scores of sessions as NDJSON or CSV. */
  export(query?: ScoresExportQuery, options?: CallOptions): Rows<types.ScoreRow>;
}

export interface Changes {
  /** List changes of sessions after a cursor, oldest first. */
  page(query?: ChangesPageQuery, options?: CallOptions): Promise<types.ChangeList>;
}

export interface Webhooks {
  /** List webhooks, newest first. */
  list(query?: WebhooksListQuery, options?: CallOptions): Pages<types.Webhook>;
  /** Create a webhook, whose secret only this response shows. */
  create(body: types.WebhookBody, options?: IdempotentOptions): Promise<types.NewWebhook>;
  /** Get a webhook. */
  retrieve(webhookId: string, options?: CallOptions): Promise<types.Webhook>;
  /** Change a webhook. */
  update(webhookId: string, body?: types.PatchedWebhookChanges, options?: CallOptions): Promise<types.Webhook>;
  /** Delete a webhook with its delivery log. */
  destroy(webhookId: string, options?: CallOptions): Promise<types.Ok>;
  /** Send a test message. */
  ping(webhookId: string, options?: IdempotentOptions): Promise<types.Delivery>;
  /** Rotate a webhook's secret; the old one also signs for 24 hours. */
  rotate(webhookId: string, options?: IdempotentOptions): Promise<types.NewWebhook>;
}

export interface WebhookDeliveries {
  /** List a webhook's deliveries with their attempts, newest first. */
  list(webhookId: string, query?: WebhookDeliveriesListQuery, options?: CallOptions): Pages<types.Delivery>;
  /** Send a message again, with the same id. */
  redeliver(webhookId: string, deliveryId: string, options?: IdempotentOptions): Promise<types.Delivery>;
}

export interface Deletions {
  /** Preview the deletion of sessions, by ids or by filters. */
  create(body?: types.DeletionBody, options?: IdempotentOptions): Promise<types.Deletion>;
  /** Get a deletion with its preview, progress or receipt. */
  retrieve(deletionId: string, options?: CallOptions): Promise<types.Deletion>;
  /** Discard a preview, or cancel a deletion; deleted sessions stay deleted. */
  destroy(deletionId: string, options?: CallOptions): Promise<types.Ok>;
  /** Confirm a preview, which deletes exactly its sessions. */
  confirm(deletionId: string, body: types.ConfirmBody, options?: IdempotentOptions): Promise<types.Deletion>;
}

export interface ApiKeys {
  /** List API keys, newest first. */
  list(query?: ApiKeysListQuery, options?: CallOptions): Pages<types.ApiKey>;
  /** Create an API key, which only this response shows. */
  create(body: types.ApiKeyBody, options?: IdempotentOptions): Promise<types.NewApiKey>;
  /** Revoke an API key permanently. */
  destroy(apiKeyId: string, options?: CallOptions): Promise<types.Ok>;
}

/** Every resource of the API. */
export class Resources {
  constructor(client: Client);
  readonly me: Me;
  readonly assessments: Assessments;
  readonly assessmentVersions: AssessmentVersions;
  readonly assessmentFiles: AssessmentFiles;
  readonly candidates: Candidates;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  readonly preparation: Preparation;
  readonly memory: Memory;
  readonly skills: Skills;
  readonly materials: Materials;
  readonly sources: Sources;
  readonly files: Files;
  readonly assistant: Assistant;
  readonly workflowRuns: WorkflowRuns;
  readonly messages: Messages;
  readonly deliverable: Deliverable;
  readonly events: Events;
  readonly eventTypes: EventTypes;
  readonly scoring: Scoring;
  readonly scores: Scores;
  readonly changes: Changes;
  readonly webhooks: Webhooks;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly deletions: Deletions;
  readonly apiKeys: ApiKeys;
}
