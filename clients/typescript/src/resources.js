// Generated from docs/openapi.json by `make clients`; do not edit.

import { path } from "./client.js";
import { Resource } from "./lists.js";

class Me extends Resource {
  get(options) {
    return this.sendCall("GET", "/api/me", { ...options, key: "me" });
  }
}

class Assessments extends Resource {
  list(query, options) {
    return this.listPages("/api/assessments", "assessments", 100, query, options);
  }
  create(body, options) {
    return this.sendCall("POST", "/api/assessments", { ...options, body, isIdempotent: true, key: "assessment" });
  }
  retrieve(assessmentId, options) {
    return this.sendCall("GET", path`/api/assessments/${assessmentId}`, { ...options, key: "assessment" });
  }
  update(assessmentId, body, options) {
    return this.sendCall("PATCH", path`/api/assessments/${assessmentId}`, { ...options, body, key: "assessment" });
  }
  destroy(assessmentId, options) {
    return this.sendCall("DELETE", path`/api/assessments/${assessmentId}`, { ...options });
  }
}

class AssessmentVersions extends Resource {
  list(assessmentId, query, options) {
    return this.listPages(path`/api/assessments/${assessmentId}/versions`, "versions", 100, query, options);
  }
}

class AssessmentFiles extends Resource {
  list(assessmentId, query, options) {
    return this.listPages(path`/api/assessments/${assessmentId}/files`, "files", 100, query, options);
  }
  upload(assessmentId, file, options) {
    return this.sendCall("POST", path`/api/assessments/${assessmentId}/files`, { ...options, file, isIdempotent: true, key: "file" });
  }
  download(assessmentId, fileId, options) {
    return this.openFile(path`/api/assessments/${assessmentId}/files/${fileId}`, undefined, options);
  }
}

class Candidates extends Resource {
  list(query, options) {
    return this.listPages("/api/candidates", "candidates", 100, query, options);
  }
  retrieve(candidateId, options) {
    return this.sendCall("GET", path`/api/candidates/${candidateId}`, { ...options, key: "candidate" });
  }
  update(candidateId, body, options) {
    return this.sendCall("PATCH", path`/api/candidates/${candidateId}`, { ...options, body, key: "candidate" });
  }
  destroy(candidateId, query, options) {
    return this.sendCall("DELETE", path`/api/candidates/${candidateId}`, { ...options, query });
  }
}

class Invitations extends Resource {
  create(assessmentId, body, options) {
    return this.sendCall("POST", path`/api/assessments/${assessmentId}/invite`, { ...options, body, isIdempotent: true });
  }
  createMany(assessmentId, body, options) {
    return this.sendCall("POST", path`/api/assessments/${assessmentId}/invite-many`, { ...options, body, isIdempotent: true, key: "results" });
  }
}

class Sessions extends Resource {
  sendInvitation(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/invitation`, { ...options, body, isIdempotent: true });
  }
  rotateToken(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/rotate-token`, { ...options, body, isIdempotent: true });
  }
  list(query, options) {
    return this.listPages("/api/sessions", "sessions", 100, query, options);
  }
  export(query, options) {
    return this.streamRows("/api/sessions/export", query, options);
  }
  retrieve(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}`, { ...options, key: "session" });
  }
  update(sessionId, body, options) {
    return this.sendCall("PATCH", path`/api/sessions/${sessionId}`, { ...options, body, key: "session" });
  }
  destroy(sessionId, options) {
    return this.sendCall("DELETE", path`/api/sessions/${sessionId}`, { ...options });
  }
  advancePhase(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/advance-phase`, { ...options, body, isIdempotent: true });
  }
  checkpoint(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/checkpoint`, { ...options, body, isIdempotent: true });
  }
  extend(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/extend`, { ...options, body, isIdempotent: true });
  }
  startSetup(sessionId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/start-setup`, { ...options, isIdempotent: true });
  }
  startTask(sessionId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/start-task`, { ...options, isIdempotent: true });
  }
  submit(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/submit`, { ...options, body, isIdempotent: true });
  }
  work(sessionId, query, options) {
    return this.listPages(path`/api/sessions/${sessionId}/work`, "phases", 100, query, options);
  }
  workspace(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/workspace`, { ...options });
  }
  receipt(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/receipt`, { ...options, key: "receipt" });
  }
  verify(sessionId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/verify`, { ...options, isIdempotent: true });
  }
  decide(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/decision`, { ...options, body, isIdempotent: true, key: "decision" });
  }
}

class Preparation extends Resource {
  instructions(sessionId, body, options) {
    return this.sendCall("PUT", path`/api/sessions/${sessionId}/instructions`, { ...options, body, key: "instructions" });
  }
  retrieve(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/preparation`, { ...options, key: "preparation" });
  }
}

class Memory extends Resource {
  create(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/memory`, { ...options, body, isIdempotent: true, key: "memory" });
  }
  destroy(sessionId, memoryId, options) {
    return this.sendCall("DELETE", path`/api/sessions/${sessionId}/memory/${memoryId}`, { ...options });
  }
}

class Skills extends Resource {
  create(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/skills`, { ...options, body, isIdempotent: true, key: "skill" });
  }
  disable(sessionId, skillId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/skills/${skillId}/disable`, { ...options, body, isIdempotent: true, key: "skill" });
  }
  enable(sessionId, skillId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/skills/${skillId}/enable`, { ...options, body, isIdempotent: true, key: "skill" });
  }
}

class Materials extends Resource {
  retrieve(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/materials`, { ...options, key: "materials" });
  }
}

class Sources extends Resource {
  connect(sessionId, sourceId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/sources/${sourceId}/connect`, { ...options, isIdempotent: true });
  }
}

class Files extends Resource {
  upload(sessionId, file, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/files`, { ...options, file, isIdempotent: true, key: "file" });
  }
  download(sessionId, fileId, options) {
    return this.openFile(path`/api/sessions/${sessionId}/files/${fileId}`, undefined, options);
  }
  text(sessionId, fileId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/files/${fileId}/text`, { ...options, key: "file" });
  }
}

class Assistant extends Resource {
  retrieve(sessionId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/assistant`, { ...options, key: "assistant" });
  }
  leave(sessionId, proposalId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/assistant/proposals/${proposalId}/leave`, { ...options, isIdempotent: true, key: "proposal" });
  }
  take(sessionId, proposalId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/assistant/proposals/${proposalId}/take`, { ...options, isIdempotent: true });
  }
  ask(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/assistant/turns`, { ...options, body, isIdempotent: true, key: "turn" });
  }
  turn(sessionId, turnId, options) {
    return this.sendCall("GET", path`/api/sessions/${sessionId}/assistant/turns/${turnId}`, { ...options, key: "turn" });
  }
  stop(sessionId, turnId, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/assistant/turns/${turnId}/stop`, { ...options, isIdempotent: true, key: "turn" });
  }
}

class WorkflowRuns extends Resource {
  list(sessionId, query, options) {
    return this.listPages(path`/api/sessions/${sessionId}/workflow-runs`, "workflowRuns", 50, query, options);
  }
  create(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/workflow-runs`, { ...options, body, isIdempotent: true, key: "workflowRun" });
  }
}

class Messages extends Resource {
  list(sessionId, query, options) {
    return this.listPages(path`/api/sessions/${sessionId}/messages`, "messages", 1000, query, options);
  }
  create(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/messages`, { ...options, body, isIdempotent: true, key: "message" });
  }
}

class Deliverable extends Resource {
  download(sessionId, query, options) {
    return this.openFile(path`/api/sessions/${sessionId}/deliverable`, query, options);
  }
  upload(sessionId, file, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/deliverable`, { ...options, file, isIdempotent: true });
  }
}

class Events extends Resource {
  list(sessionId, query, options) {
    return this.listPages(path`/api/sessions/${sessionId}/events`, "events", 1000, query, options);
  }
  create(sessionId, body, options) {
    return this.sendCall("POST", path`/api/sessions/${sessionId}/events`, { ...options, body, isIdempotent: true });
  }
  export(sessionId, query, options) {
    return this.streamRows(path`/api/sessions/${sessionId}/events/export`, query, options);
  }
}

class EventTypes extends Resource {
  list(options) {
    return this.sendCall("GET", "/api/event-types", { ...options, key: "eventTypes" });
  }
}

class Scoring extends Resource {
  create(body, options) {
    return this.sendCall("POST", "/api/scoring", { ...options, body, isIdempotent: true });
  }
  retrieve(sessionId, options) {
    return this.sendCall("GET", path`/api/scoring/${sessionId}`, { ...options, key: "score" });
  }
  review(sessionId, body, options) {
    return this.sendCall("PATCH", path`/api/scoring/${sessionId}`, { ...options, body, key: "score" });
  }
}

class Scores extends Resource {
  list(query, options) {
    return this.listPages("/api/scores", "scores", 100, query, options);
  }
  export(query, options) {
    return this.streamRows("/api/scores/export", query, options);
  }
}

class Changes extends Resource {
  page(query, options) {
    return this.sendCall("GET", "/api/sessions/changes", { ...options, query });
  }
}

class Webhooks extends Resource {
  list(query, options) {
    return this.listPages("/api/webhooks", "webhooks", 100, query, options);
  }
  create(body, options) {
    return this.sendCall("POST", "/api/webhooks", { ...options, body, isIdempotent: true });
  }
  retrieve(webhookId, options) {
    return this.sendCall("GET", path`/api/webhooks/${webhookId}`, { ...options, key: "webhook" });
  }
  update(webhookId, body, options) {
    return this.sendCall("PATCH", path`/api/webhooks/${webhookId}`, { ...options, body, key: "webhook" });
  }
  destroy(webhookId, options) {
    return this.sendCall("DELETE", path`/api/webhooks/${webhookId}`, { ...options });
  }
  ping(webhookId, options) {
    return this.sendCall("POST", path`/api/webhooks/${webhookId}/ping`, { ...options, isIdempotent: true, key: "delivery" });
  }
  rotate(webhookId, options) {
    return this.sendCall("POST", path`/api/webhooks/${webhookId}/rotate`, { ...options, isIdempotent: true });
  }
}

class WebhookDeliveries extends Resource {
  list(webhookId, query, options) {
    return this.listPages(path`/api/webhooks/${webhookId}/deliveries`, "deliveries", 100, query, options);
  }
  redeliver(webhookId, deliveryId, options) {
    return this.sendCall("POST", path`/api/webhooks/${webhookId}/deliveries/${deliveryId}/redeliver`, { ...options, isIdempotent: true, key: "delivery" });
  }
}

class Deletions extends Resource {
  create(body, options) {
    return this.sendCall("POST", "/api/deletions", { ...options, body, isIdempotent: true, key: "deletion" });
  }
  retrieve(deletionId, options) {
    return this.sendCall("GET", path`/api/deletions/${deletionId}`, { ...options, key: "deletion" });
  }
  destroy(deletionId, options) {
    return this.sendCall("DELETE", path`/api/deletions/${deletionId}`, { ...options });
  }
  confirm(deletionId, body, options) {
    return this.sendCall("POST", path`/api/deletions/${deletionId}/confirm`, { ...options, body, isIdempotent: true, key: "deletion" });
  }
}

class ApiKeys extends Resource {
  list(query, options) {
    return this.listPages("/api/api-keys", "apiKeys", 100, query, options);
  }
  create(body, options) {
    return this.sendCall("POST", "/api/api-keys", { ...options, body, isIdempotent: true });
  }
  destroy(apiKeyId, options) {
    return this.sendCall("DELETE", path`/api/api-keys/${apiKeyId}`, { ...options });
  }
}

/** Every resource of the API, by the client that calls it. */
export class Resources {
  constructor(client) {
    this.me = new Me(client);
    this.assessments = new Assessments(client);
    this.assessmentVersions = new AssessmentVersions(client);
    this.assessmentFiles = new AssessmentFiles(client);
    this.candidates = new Candidates(client);
    this.invitations = new Invitations(client);
    this.sessions = new Sessions(client);
    this.preparation = new Preparation(client);
    this.memory = new Memory(client);
    this.skills = new Skills(client);
    this.materials = new Materials(client);
    this.sources = new Sources(client);
    this.files = new Files(client);
    this.assistant = new Assistant(client);
    this.workflowRuns = new WorkflowRuns(client);
    this.messages = new Messages(client);
    this.deliverable = new Deliverable(client);
    this.events = new Events(client);
    this.eventTypes = new EventTypes(client);
    this.scoring = new Scoring(client);
    this.scores = new Scores(client);
    this.changes = new Changes(client);
    this.webhooks = new Webhooks(client);
    this.webhookDeliveries = new WebhookDeliveries(client);
    this.deletions = new Deletions(client);
    this.apiKeys = new ApiKeys(client);
  }
}
