import type { GradientOptions } from "./client.js";
import { Resources } from "./resources.js";
import type * as types from "./types.js";

export type { CallOptions, GradientOptions, IdempotentOptions, MatchOptions } from "./client.js";
export type { Page, Pages, Retries, Rows, Upload } from "./client.js";
export type { types };

/** Calls with an API key, or with a session's token for that session alone. */
export class Gradient extends Resources {
  constructor(credential: string, options: GradientOptions);
  /** Every change after `cursor`; with `"latest"`, those after the first page is read. */
  followChanges(options?: FeedOptions): ChangeFeed;
  /** Collects events and records them in batches of `size`, at most 500; 100 by default. */
  eventBatches(sessionId: string, size?: number): EventBatches;
}

export interface FeedOptions {
  /** Where to go on; without one, from the oldest change that is kept. */
  cursor?: string | null;
  /** Between two reads at the end of the feed; 5,000 by default. */
  pollMs?: number;
  /** Whether to wait for changes to come; true by default. */
  wait?: boolean;
  signal?: AbortSignal;
}

/** `cursor` moves on when all changes of a page have been taken. */
export class ChangeFeed implements AsyncIterable<types.Change> {
  private constructor();
  cursor: string | null;
  [Symbol.asyncIterator](): AsyncIterator<types.Change>;
}

export interface NewEvent {
  type: types.Event["type"];
  phase: string;
  data?: Record<string, unknown>;
  /** Since 1970; now by default. */
  timestampMs?: number;
}

/** If recording fails, the events stay, and `flush` sends them again; none is recorded twice. */
export class EventBatches {
  private constructor();
  add(event: NewEvent): Promise<void>;
  flush(): Promise<void>;
}

/** Everything that the client throws, except for an abort, and wrong arguments. */
export class GradientError extends Error {}
/** No answer came, though the call was sent again where that is safe. */
export class ConnectionFailed extends GradientError {}
/** The export ended before its closing line: rows are missing. */
export class IncompleteExport extends GradientError {}
/** A webhook's message was not signed with this secret, was changed, or is too old. */
export class InvalidSignature extends GradientError {}

/** The API refused the call. `reason` is its message; `requestId` finds it in the server's log. */
export class ApiError extends GradientError {
  protected constructor();
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly details?: Record<string, string[]>;
  readonly requestId: string;
  readonly body: unknown;
}
export class InvalidRequest extends ApiError {}
export class Unauthorized extends ApiError {}
export class Forbidden extends ApiError {}
export class NotFound extends ApiError {}
export class Conflict extends ApiError {}
/** Something newer has been saved; `current` is what the server has. */
export class PreconditionFailed extends ApiError {
  readonly current: unknown;
}
export class RateLimited extends ApiError {}
export class Unavailable extends ApiError {}
export class ServerError extends ApiError {}

export namespace webhooks {
  interface Message {
    type: string;
    timestamp: string;
    data: Record<string, unknown>;
  }
  /** The message of a request. Pass the body as it came, and, while a secret is replaced, both.
   * Rejects with InvalidSignature. */
  function verify(
    body: string | Uint8Array,
    headers: Headers | Record<string, string | string[] | undefined>,
    secret: string | readonly string[],
  ): Promise<Message>;
}
