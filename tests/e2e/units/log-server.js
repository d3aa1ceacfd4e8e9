// The server's side of the replay: a log of `count` events, one each second.
import { replaceGlobal } from "./harness.js";

export const EVENT_MS = 1000;

export const buildRows = (from, to, type = "manual_edit") =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    seq: from + index,
    at: (from + index) * EVENT_MS,
    type,
  }));

/** Answers requests for events; `queries` are those it got, `fail()` breaks the connection once. */
export function serveLog(count) {
  const server = { count, queries: [], failures: 0 };
  server.fail = () => {
    server.failures += 1;
  };
  replaceGlobal("fetch", (url) => {
    const query = Object.fromEntries(new URL(url, location.href).searchParams);
    server.queries.push(query);
    if (server.failures > 0) {
      server.failures -= 1;
      return Promise.reject(new TypeError("network"));
    }
    return Promise.resolve(Response.json(answer(server.count, query)));
  });
  return server;
}

function answer(count, { at, around, after, before, limit }) {
  if (after !== undefined) return { rows: page(count, Number(after) + 1, Number(limit)) };
  if (before !== undefined) return { rows: page(count, before - limit, Number(limit), before - 1) };
  const position = Number(around ?? Math.min(count, Math.floor(at / EVENT_MS)));
  const last = Math.min(count, position); // a filter may have hidden what is asked for
  return { rows: page(count, last - limit / 2 + 1, Number(limit)), position };
}

function page(count, from, limit, to = from + limit - 1) {
  return buildRows(Math.max(1, from), Math.min(count, to));
}
