// The client of a session for any workspace: it saves the work, sends events and follows the timer.
// See docs/client.md.

const SAVE_DELAY_MS = 2500;

export class SessionClient extends EventTarget {
  constructor({ sessionId, token, baseUrl = "" }) {
    super();
    Object.assign(this, { sessionId, token, baseUrl, workspace: null, state: null, events: [] });
  }

  get phaseIndex() {
    return this.workspace?.currentPhaseIndex ?? null;
  }

  on(name, listener) {
    this.addEventListener(name, ({ detail }) => listener(detail));
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async start() {
    this.workspace = await this.api("workspace");
    this.state = this.workspace.deliverableState ?? {};
    this.emit("workspace", this.workspace);
  }

  edit(state) {
    this.state = state;
    this.saving ??= setTimeout(() => this.save(), SAVE_DELAY_MS);
  }

  async save() {
    this.saving = null;
    const { state: deliverableState, phaseIndex } = this;
    await this.api("checkpoint", { method: "POST", body: { deliverableState, phaseIndex } });
  }

  log(type, data) {
    const phase = this.workspace.session.status === "setup" ? "setup" : "task";
    const events = [{ timestampMs: Date.now(), phase, type, data }];
    return this.api("events", { method: "POST", body: { events } });
  }

  async api(path, { method = "GET", body, raw = false, headers = {} } = {}) {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.baseUrl}/api/sessions/${this.sessionId}/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body && !isForm ? { "Content-Type": "application/json" } : {}),
        ...headers,
      },
      body: body && !isForm ? JSON.stringify(body) : body,
    });
    if (raw) return response;
    const answer = await response.json();
    if (!response.ok)
      throw Object.assign(new Error(answer.error.message), { status: response.status });
    return answer;
  }
}
