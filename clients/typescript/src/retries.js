// When a call is sent again, and after how many milliseconds.

const CONFLICT = 409;
/** Refused before anything happened, so that any call may be sent again. */
const REFUSED_UNTOUCHED = new Set([429, 503]);
const REPEATABLE = new Set([500, 502, 504]);
/** Node's codes of a connection that was never made. */
const NEVER_ARRIVED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export class Retries {
  constructor({ attempts = 5, firstWaitMs = 500, longestWaitMs = 60_000 } = {}) {
    this.attempts = attempts;
    this.firstWaitMs = firstWaitMs;
    this.longestWaitMs = longestWaitMs;
  }

  /** Milliseconds until the next attempt; null if this answer is the last. */
  afterAnswer(mayRepeat, attempt, response) {
    const retryAfterMs = toMilliseconds(response.headers.get("Retry-After"));
    if (attempt >= this.attempts) return null;
    if (!isTemporary(response.status, mayRepeat, retryAfterMs)) return null;
    if (retryAfterMs === null) return this.#wait(attempt);
    return retryAfterMs > this.longestWaitMs ? null : retryAfterMs;
  }

  /** Milliseconds until the next attempt; null if the error is to be thrown. */
  afterError(mayRepeat, attempt, error) {
    const isSafe = mayRepeat || NEVER_ARRIVED.has(error.cause?.code);
    return isSafe && attempt < this.attempts ? this.#wait(attempt) : null;
  }

  #wait(attempt) {
    const longest = Math.min(this.firstWaitMs * 2 ** (attempt - 1), this.longestWaitMs);
    return longest * (0.5 + Math.random() / 2);
  }
}

function isTemporary(status, mayRepeat, retryAfterMs) {
  if (REFUSED_UNTOUCHED.has(status)) return true;
  if (!mayRepeat) return false;
  // The same Idempotency-Key is at work, and the server says until when.
  return REPEATABLE.has(status) || (status === CONFLICT && retryAfterMs !== null);
}

function toMilliseconds(value) {
  const seconds = value === null || value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}
