import { sendCheckpoint } from "/static/js/session-client/checkpoint.js";
import { ServerClock } from "/static/js/session-client/clock.js";
import { CallError } from "/static/js/session-client/http.js";
import { fingerprint, isEmpty, randomId } from "/static/js/session-client/states.js";
import { Waits } from "/static/js/session-client/waits.js";
import { describe } from "/static/js/session-client/words.js";
import { equal, test } from "./harness.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/;
const FACTS = {
  isDirty: false,
  isSending: false,
  isBehind: false,
  problem: null,
  revision: 3,
  secondsSinceSave: 3,
  isEnded: false,
  isInSetup: false,
  isOnline: true,
  isKept: true,
  hasConflict: false,
};
const kindOf = (facts) => describe({ ...FACTS, ...facts }).kind;
const textOf = (facts) => describe({ ...FACTS, ...facts }).text;

function httpThat(answer) {
  const calls = [];
  const call = (path, options) => {
    calls.push([path, options.headers["If-Match"], options.body]);
    return answer();
  };
  return { call, calls };
}

test("a state is the same whatever the order of its keys", () => {
  equal(
    fingerprint({ a: 1, b: { c: [1, 2], d: "x" } }),
    fingerprint({ b: { d: "x", c: [1, 2] }, a: 1 }),
  );
  const others = [{ a: 2 }, { a: "1" }, { b: 1 }, {}, null, { a: [1] }].map(fingerprint);
  equal(new Set([...others, fingerprint({ a: 1 })]).size, 7);
});

test("nothing was made yet", () => {
  equal([null, undefined, {}, { a: 1 }].map(isEmpty), [true, true, true, false]);
});

test("ids are UUIDs of version 4", () => {
  const ids = Array.from({ length: 50 }, randomId);
  equal(
    ids.filter((id) => !UUID.test(id)),
    [],
  );
  equal(new Set(ids).size, 50);
});

for (const tag of ['"7"', 'W/"7"', '"7-gzip"', '"7;br"']) {
  test(`a save is understood through a proxy that says ${tag}`, async () => {
    const http = httpThat(() => ({ headers: new Headers({ ETag: tag }) }));
    equal(await sendCheckpoint(http, { state: { a: 1 }, phaseIndex: 0, revision: 6 }), {
      revision: 7,
    });
    equal(http.calls, [["checkpoint", '"6"', { deliverableState: { a: 1 }, phaseIndex: 0 }]]);
  });
}

test("a save that is refused says what the server has", async () => {
  const current = { revision: 9, phaseIndex: 0, deliverableState: {} };
  const http = httpThat(() => Promise.reject(new CallError(412, { current })));
  equal(await sendCheckpoint(http, { state: {}, phaseIndex: 0, revision: 6 }), { current });
});

test("what is temporary is tried again, and nothing else", () => {
  const temporary = [0, 408, 429, 500, 503].map((status) => new CallError(status).isTemporary);
  const final = [400, 401, 404, 409, 412, 413].map((status) => new CallError(status).isTemporary);
  equal([temporary.every(Boolean), final.some(Boolean)], [true, false]);
  equal(new CallError(429, null, new Headers({ "Retry-After": "7" })).waitMs, 7000);
});

test("waits grow to half a minute, and are as long as the server asks", () => {
  const waits = new Waits();
  const times = Array.from({ length: 8 }, () => waits.next());
  times.forEach((ms, tries) => {
    const longest = Math.min(30_000, 1000 * 2 ** tries);
    equal(ms >= longest / 2 && ms <= longest, true);
  });
  equal(waits.next(60_000), 60_000);
  waits.reset();
  equal(waits.next() <= 1000, true);
});

test("the time is the server's, whatever the clock says", () => {
  const clock = new ServerClock();
  clock.sample("2020-01-01T00:00:00.000Z", performance.now());
  equal(Math.round(clock.secondsUntil("2020-01-01T00:10:00Z")), 600);
  equal(clock.secondsUntil("2019-01-01T00:00:00Z"), 0);
  equal(clock.secondsUntil(null), null);
});

test("an answer that took long does not replace a better one", () => {
  const clock = new ServerClock();
  clock.sample("2020-01-01T00:00:00.000Z", performance.now());
  clock.sample("2030-01-01T00:00:00.000Z", performance.now() - 5000);
  equal(new Date(clock.now()).getUTCFullYear(), 2020);
  clock.distrust();
  clock.sample("2030-01-01T00:00:00.000Z", performance.now() - 5000);
  equal(new Date(clock.now()).getUTCFullYear(), 2030);
});

test("the state line says the worst that is the case", () => {
  const problem = new CallError(503);
  const refusal = new CallError(413, { error: { message: "Too large." } });
  const kinds = [
    kindOf({}),
    kindOf({ isDirty: true }),
    kindOf({ isDirty: true, isSending: true }),
    kindOf({ isDirty: true, isBehind: true }),
    kindOf({ isDirty: true, problem }),
    kindOf({ isDirty: true, problem, isOnline: false }),
    kindOf({ isDirty: true, problem: refusal, isOnline: false }),
    kindOf({ isDirty: true, hasConflict: true, isOnline: false }),
    kindOf({ isEnded: true, hasConflict: true }),
    kindOf({ isInSetup: true }),
  ];
  equal(kinds, [
    "saved",
    "pending",
    "saving",
    "behind",
    "unreachable",
    "offline",
    "refused",
    "conflict",
    "ended",
    "idle",
  ]);
});

test("it says what is true", () => {
  equal(textOf({}), "Saved 3 s ago.");
  equal(textOf({ secondsSinceSave: 75 }), "Saved 1 min 15 s ago.");
  equal(textOf({ secondsSinceSave: null }), "All changes are saved.");
  equal(textOf({ secondsSinceSave: null, revision: 0 }), "No changes yet.");
  equal(textOf({ isOnline: false }), "Offline. Everything is saved.");
  equal(
    textOf({ isOnline: false, isDirty: true, isKept: false }),
    "Offline. Your changes are only in this page: do not close it.",
  );
  equal(
    textOf({ problem: new CallError(413, { error: { message: "Too large." } }) }),
    "Not saved: Too large.",
  );
});
