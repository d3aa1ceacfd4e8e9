import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Conflict,
  InvalidRequest,
  NotFound,
  PreconditionFailed,
  Unauthorized,
} from "gradient-client";
import { collect, gradient, invite, makeAssessment, startTask, withCredential } from "./support.js";

test("a candidate is invited and read again", async () => {
  const { id } = await invite((await makeAssessment()).id, "Åsa “Q”");
  const session = await gradient.sessions.retrieve(id);
  assert.equal(session.candidateName, "Åsa “Q”");
  assert.equal(session.status, "invited");
});

test("a list is read page by page to its end", async () => {
  const { id: assessmentId } = await makeAssessment();
  const made = [];
  for (const name of ["A", "B", "C"]) made.push((await invite(assessmentId, name)).id);
  const query = { assessmentId, status: ["invited", "setup"], expand: ["tags"], limit: 2 };
  const listed = await collect(gradient.sessions.list(query));
  assert.deepEqual(
    listed.map((session) => session.id),
    made.toReversed(),
  );
  assert.deepEqual(listed[0].tags, []);
  const page = await gradient.sessions.list({ ...query, offset: 2 }).first();
  assert.deepEqual([page.total, page.limit, page.offset, page.items.length], [3, 2, 2, 1]);
});

test("an export has the rows of the list, and can be had as CSV", async () => {
  const { id: assessmentId } = await makeAssessment();
  const { id } = await invite(assessmentId);
  const rows = await collect(gradient.sessions.export({ assessmentId }));
  assert.deepEqual(
    rows.map((row) => row.id),
    [id],
  );
  const csv = await new Response(await gradient.sessions.export({ assessmentId }).csv()).text();
  assert.match(csv.trimEnd().split("\n").at(-1), /^# complete,1,/);
});

test("a file goes up under its name and comes down", async () => {
  const { id } = await makeAssessment();
  const file = new File(["# Notes"], "notes.md");
  const uploaded = await gradient.assessmentFiles.upload(id, file);
  assert.equal(uploaded.name, "notes.md");
  const content = await gradient.assessmentFiles.download(id, uploaded.id);
  assert.equal(await new Response(content).text(), "# Notes");
});

test("a refusal is an error of its own class", async () => {
  const missing = gradient.sessions.retrieve("00000000-0000-4000-8000-000000000000");
  await assert.rejects(missing, (error) => {
    assert.ok(error instanceof NotFound);
    assert.equal(error.code, "not_found");
    assert.ok(error.message.includes(error.requestId));
    return true;
  });
  await assert.rejects(withCredential("gai_wrong").me.get(), Unauthorized);
  const { id } = await makeAssessment();
  const invalid = gradient.invitations.create(id, { email: "nobody", name: "Nobody" });
  await assert.rejects(
    invalid,
    (error) => error instanceof InvalidRequest && "email" in error.details,
  );
});

test("an id is one segment of a path, whatever it holds", async () => {
  await assert.rejects(gradient.sessions.retrieve("../me?x=1#"), NotFound);
});

test("a stale save says what the server has", async () => {
  const { id, candidate } = await startTask();
  await candidate.sessions.checkpoint(id, { deliverableState: { text: "one" } });
  const stale = { deliverableState: { text: "two" } };
  await assert.rejects(candidate.sessions.checkpoint(id, stale, { ifMatch: 0 }), (error) => {
    assert.ok(error instanceof PreconditionFailed);
    assert.deepEqual(error.current.deliverableState, { text: "one" });
    return true;
  });
  await assert.rejects(candidate.sessions.startSetup(id), Conflict);
});
