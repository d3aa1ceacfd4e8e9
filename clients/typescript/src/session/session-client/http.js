// Calls of a session's endpoints with its token.

import { format, gettext } from "../texts.js";

const TIMEOUT_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 4; // a body on a slow line takes longer
const KEEPALIVE_BYTES = 60_000; // browsers send no more once the page is gone

/** An answer that is not 2xx; `body` is its JSON. `status` is 0 where there was no answer. */
export class CallError extends Error {
  constructor(status, body, headers) {
    super(
      body?.error?.message ??
        WITHOUT_MESSAGE[status] ??
        format(gettext("The server answered %(status)s."), { status }),
    );
    Object.assign(this, { status, body, headers, code: body?.error?.code });
  }

  /** Whether the same call may succeed later: no answer, an outage, or too many calls. */
  get isTemporary() {
    return [0, 408, 429].includes(this.status) || this.status >= 500;
  }

  /** How long the server asks to wait, in milliseconds; 0 if it does not say. */
  get waitMs() {
    return 1000 * (Number(this.headers?.get("Retry-After")) || 0);
  }
}

const WITHOUT_MESSAGE = { 0: gettext("The server cannot be reached.") };

export class Http {
  constructor({ root, token, clock }) {
    Object.assign(this, { root, token, clock });
  }

  /** Resolves to `{ status, body, headers, response }` of a 2xx, else rejects with a CallError. */
  async call(path, { method = "GET", body, raw = false, headers = {}, leaving = false } = {}) {
    const content = encode(body);
    const sentAt = performance.now();
    const response = await this.#fetch(path, content, { method, raw, headers, leaving });
    this.clock.sample(response.headers.get("X-Server-Time"), sentAt);
    if (raw && response.ok) return { status: response.status, headers: response.headers, response };
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new CallError(response.status, answer, response.headers);
    return { status: response.status, headers: response.headers, body: answer, response };
  }

  async #fetch(path, { content, type, size }, { method, raw, headers, leaving }) {
    const stop = new AbortController();
    const limit = TIMEOUT_MS + size / SLOWEST_BYTES_PER_MS;
    const timer = raw ? null : setTimeout(() => stop.abort(), limit);
    try {
      const response = await fetch(`${this.root}/${path}`, {
        method,
        body: content,
        cache: "no-store",
        credentials: "omit",
        keepalive: leaving && size < KEEPALIVE_BYTES,
        signal: stop.signal,
        headers: { Authorization: `Bearer ${this.token}`, ...type, ...headers },
      });
      return response;
    } catch {
      throw new CallError(0);
    } finally {
      clearTimeout(timer);
    }
  }
}

function encode(body) {
  if (body === undefined || body instanceof FormData) return { content: body, type: {}, size: 0 };
  const content = JSON.stringify(body);
  return { content, type: { "Content-Type": "application/json" }, size: content.length };
}
