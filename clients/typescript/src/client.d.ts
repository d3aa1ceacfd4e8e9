/** For every call: `signal` aborts it. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** For a POST: the client makes a key by itself, so that a lost answer does no harm. */
export interface IdempotentOptions extends CallOptions {
  idempotencyKey?: string;
}

export interface MatchOptions extends CallOptions {
  /** The revision that the caller has seen, or `*`. */
  ifMatch?: string | number;
}

/** A file to upload; its `name` is sent, too. */
export type Upload = Blob & { name?: string };

export interface Page<Item> {
  items: Item[];
  /** All of the list, at the moment of this page. */
  total: number;
  limit: number;
  offset: number;
}

/** A list. Iterating over it gets one page after the other, as they are needed. */
export interface Pages<Item> extends AsyncIterable<Item> {
  /** The first page alone, of the API's default size unless `limit` was given. */
  first(): Promise<Page<Item>>;
  /** Every page, of the largest size unless `limit` was given. */
  pages(): AsyncIterable<Page<Item>>;
}

/** An export. Iterating streams the rows, and throws IncompleteExport if some are missing. */
export interface Rows<Item> extends AsyncIterable<Item> {
  /** The bytes as NDJSON, with the closing line. */
  ndjson(): Promise<ReadableStream<Uint8Array>>;
  /** The bytes as CSV, with the closing line. */
  csv(): Promise<ReadableStream<Uint8Array>>;
}

export interface Retries {
  /** Counts the first one; 5 by default. */
  attempts?: number;
  /** Waits double from this one, with jitter, unless the server says how long; 500 by default. */
  firstWaitMs?: number;
  /** 60,000 by default. */
  longestWaitMs?: number;
}

export interface GradientOptions {
  /** Where the API is, such as `https://hiring.example`. */
  baseUrl: string;
  /** For one attempt, but not for reading an export; 30,000 by default. */
  timeoutMs?: number;
  retries?: Retries;
  /** Instead of the platform's, for a proxy for example. */
  fetch?: typeof globalThis.fetch;
}

export interface Client {
  send(verb: string, path: string, options?: object): Promise<{ headers: Headers; value: unknown }>;
  stream(verb: string, path: string, options?: object): Promise<ReadableStream<Uint8Array>>;
}
