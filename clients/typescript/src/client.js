// Sends calls, again where that is safe.

import { ConnectionFailed, GradientError, toError } from "./errors.js";
import { Retries } from "./retries.js";

const LAST_SLASHES = /\/+$/;
const SAFE_VERBS = new Set(["GET", "PUT", "DELETE"]);

export class Client {
  #root;
  #credential;
  #retries;
  #timeoutMs;
  #fetch;

  constructor({ credential, baseUrl, timeoutMs = 30_000, retries = {}, fetch }) {
    if (!credential) throw new GradientError("Pass an API key or a session's token.");
    if (!baseUrl) throw new GradientError("Pass baseUrl, such as https://hiring.example.");
    this.#root = baseUrl.replace(LAST_SLASHES, "");
    this.#credential = credential;
    this.#retries = new Retries(retries);
    this.#timeoutMs = timeoutMs;
    this.#fetch = fetch ?? ((...options) => globalThis.fetch(...options));
  }

  /** The answer: `{ headers, value }`, where `value` is its JSON, or null without any. */
  send(verb, path, options = {}) {
    return this.#patiently(verb, path, options, async (response) => {
      const text = await response.text();
      return { headers: response.headers, value: text ? JSON.parse(text) : null };
    });
  }

  /** The answer's content as a stream of bytes. What breaks it is thrown while it is read. */
  stream(verb, path, options = {}) {
    return this.#patiently(verb, path, options, (response) => response.body);
  }

  async #patiently(verb, path, options, read) {
    const request = toRequest(verb, options, this.#credential);
    const url = this.#root + path + toQuery(options.query);
    const mayRepeat = Boolean(options.isIdempotent) || SAFE_VERBS.has(verb);
    for (let attempt = 1; ; attempt += 1) {
      // biome-ignore lint/performance/noAwaitInLoops: one attempt after the other
      const { answer, error, waitMs } = await this.#attempt(
        { url, request, mayRepeat, attempt, signal: options.signal },
        read,
      );
      if (error === undefined) return answer;
      if (waitMs === null) throw error;
      await sleep(waitMs, options.signal);
    }
  }

  /** `{ answer }`, or `{ error, waitMs }`; rejects if the caller aborts. */
  async #attempt({ url, request, mayRepeat, attempt, signal }, read) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), this.#timeoutMs);
    const signals = [timeout.signal, signal].filter(Boolean);
    try {
      const response = await this.#fetch(url, { ...request, signal: AbortSignal.any(signals) });
      if (response.ok) return { answer: await read(response) };
      const waitMs = this.#retries.afterAnswer(mayRepeat, attempt, response);
      return { error: await toError(response), waitMs };
    } catch (cause) {
      if (signal?.aborted) throw cause;
      const error = new ConnectionFailed(`No answer came: ${cause.message}.`, { cause });
      return { error, waitMs: this.#retries.afterError(mayRepeat, attempt, cause) };
    } finally {
      clearTimeout(timer); // a stream may take longer
    }
  }
}

/** The path with each value as one segment. */
export function path(texts, ...values) {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent));
}

/** Resolves after the time; rejects as soon as the signal aborts. */
export function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

/** What `fetch` takes. A call that takes an `Idempotency-Key` gets a new one by default. */
function toRequest(verb, options, credential) {
  const { accept, ifMatch, idempotencyKey, isIdempotent, body, file } = options;
  const headers = { Authorization: `Bearer ${credential}` };
  if (accept) headers.Accept = accept;
  if (isIdempotent) headers["Idempotency-Key"] = idempotencyKey ?? crypto.randomUUID();
  if (ifMatch !== undefined) headers["If-Match"] = quoted(String(ifMatch));
  if (file) return { method: verb, headers, body: toForm(file) };
  if (body === undefined) return { method: verb, headers };
  headers["Content-Type"] = "application/json";
  return { method: verb, headers, body: JSON.stringify(body) };
}

function toForm(file) {
  const form = new FormData();
  form.append("file", file, file.name ?? "file");
  return form;
}

function quoted(tag) {
  return tag === "*" || tag.includes('"') ? tag : `"${tag}"`;
}

/** The query with its `?`. Lists are separated by commas, times are in RFC 3339. */
function toQuery(query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const texts = known.map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : String(value),
  ]);
  return texts.length > 0 ? `?${new URLSearchParams(texts)}` : "";
}
