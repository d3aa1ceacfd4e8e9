import assert from "node:assert/strict";
import { test } from "node:test";
import { collect, gradient, invite, makeAssessment, startTask } from "./support.js";

test("the feed goes on from a cursor, and ends where there is no more", async () => {
  const { id: assessmentId } = await makeAssessment();
  const { id } = await invite(assessmentId);
  const feed = gradient.followChanges({ wait: false });
  const found = await collect(feed);
  assert.ok(found.some((change) => change.data.sessionId === id));
  assert.deepEqual(await collect(gradient.followChanges({ cursor: feed.cursor, wait: false })), []);
  const next = await invite(assessmentId);
  const later = await collect(gradient.followChanges({ cursor: feed.cursor, wait: false }));
  assert.deepEqual(
    later.map((change) => change.data.sessionId),
    [next.id],
  );
});

test("the feed waits for changes to come until it is aborted", async () => {
  const { id: assessmentId } = await makeAssessment();
  await collect(gradient.followChanges({ wait: false }));
  const abort = new AbortController();
  const start = gradient.followChanges({ wait: false });
  await collect(start);
  const feed = gradient.followChanges({ cursor: start.cursor, pollMs: 20, signal: abort.signal });
  const { id } = await invite(assessmentId);
  const seen = [];
  const followed = (async () => {
    for await (const change of feed) {
      seen.push(change.data.sessionId);
      abort.abort();
    }
  })();
  await assert.rejects(followed, { name: "AbortError" });
  assert.deepEqual(seen, [id]);
});

test("events are recorded in batches, each once and in order", async () => {
  const { id, candidate } = await startTask();
  const batches = candidate.eventBatches(id, 2);
  for (const command of ["/a", "/b", "/c"]) {
    await batches.add({ type: "slash_command", phase: "task", data: { command } });
  }
  await Promise.all([batches.flush(), batches.flush()]);
  const events = await collect(gradient.events.list(id, { type: "slash_command" }));
  assert.deepEqual(
    events.map((event) => event.data.command),
    ["/a", "/b", "/c"],
  );
});
