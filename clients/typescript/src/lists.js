// What the generated resources stand on: calls, lists page by page, exports and files.

import { IncompleteExport } from "./errors.js";

const NEXT_LINK = /<([^>]+)>;\s*rel="next"/;

/** The names of its methods are none that an operation has. */
export class Resource {
  #client;

  constructor(client) {
    this.#client = client;
  }

  /** The answer's JSON, or what it has under `key`. */
  async sendCall(verb, path, { key, ...options } = {}) {
    const { value } = await this.#client.send(verb, path, options);
    return key ? value[key] : value;
  }

  listPages(path, key, largestPage, query, options) {
    return new Pages(this.#client, { path, key, largestPage, query, options });
  }

  streamRows(path, query, options) {
    return new Rows(this.#client, path, { ...options, query });
  }

  openFile(path, query, options) {
    return this.#client.stream("GET", path, { ...options, query, accept: "*/*" });
  }
}

/** A list. Iterating over it gets one page after the other, as they are needed. */
class Pages {
  #client;
  #list;

  constructor(client, list) {
    this.#client = client;
    this.#list = list;
  }

  async *[Symbol.asyncIterator]() {
    for await (const page of this.pages()) yield* page.items;
  }

  /** The first page alone, of the API's default size unless `limit` was given. */
  async first() {
    const { path, query, options } = this.#list;
    const { value } = await this.#client.send("GET", path, { ...options, query });
    return this.#page(value);
  }

  /** Every page, of the largest size unless `limit` was given. */
  async *pages() {
    const { path, query, options, largestPage } = this.#list;
    let next = path;
    let parameters = { limit: largestPage, ...query };
    while (next) {
      // biome-ignore lint/performance/noAwaitInLoops: a page names the next one
      const answer = await this.#client.send("GET", next, { ...options, query: parameters });
      yield this.#page(answer.value);
      next = nextPath(answer.headers.get("Link"));
      parameters = {};
    }
  }

  #page(value) {
    const { total, limit, offset } = value;
    return { items: value[this.#list.key], total, limit, offset };
  }
}

/** An export. Iterating over it streams the rows, and throws IncompleteExport if some are missing. */
class Rows {
  #client;
  #path;
  #options;

  constructor(client, path, options) {
    this.#client = client;
    this.#path = path;
    this.#options = options;
  }

  async *[Symbol.asyncIterator]() {
    let count = 0;
    for await (const line of lines(await this.ndjson())) {
      const row = JSON.parse(line);
      if (isClosing(row) && row.rows === count) return;
      if (isClosing(row)) break;
      count += 1;
      yield row;
    }
    throw new IncompleteExport(`The export ended after ${count} rows.`);
  }

  /** The bytes of the export as NDJSON, with its closing line. */
  ndjson() {
    return this.#stream("application/x-ndjson");
  }

  /** The bytes of the export as CSV, with its closing line. */
  csv() {
    return this.#stream("text/csv");
  }

  #stream(accept) {
    return this.#client.stream("GET", this.#path, { ...this.#options, accept });
  }
}

function isClosing(row) {
  return row.complete === true && Object.keys(row).length === 2 && "rows" in row;
}

/** The complete lines of a stream of bytes. A reader that stops early cancels the stream. */
async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      // biome-ignore lint/performance/noAwaitInLoops: a stream is read in its order
      const { done, value } = await read(reader);
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      yield* parts;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The next piece; a broken connection is the end, after which the closing line is missing. */
function read(reader) {
  return reader.read().catch((cause) => {
    if (cause?.name === "AbortError") throw cause;
    return { done: true };
  });
}

/** The path of the next page. The link's host is not used: a credential goes to one host. */
function nextPath(link) {
  const next = NEXT_LINK.exec(link ?? "");
  if (!next) return null;
  const { pathname, search } = new URL(next[1], "http://localhost");
  return pathname + search;
}
