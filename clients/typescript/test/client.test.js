import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import {
  ConnectionFailed,
  GradientError,
  IncompleteExport,
  ServerError,
  webhooks,
} from "gradient-client";
import { collect, withAnswers } from "./support.js";

const me = { body: '{"me": {"mode": "live"}}' };
const busy = { status: 503, headers: { "Retry-After": "0" } };
const now = () => String(Math.floor(Date.now() / 1000));

test("nothing is called without a credential or an address", async () => {
  const { Gradient } = await import("gradient-client");
  assert.throws(() => new Gradient("", { baseUrl: "http://127.0.0.1" }), GradientError);
  assert.throws(() => new Gradient("gai_key", {}), GradientError);
});

test("a POST is sent again with the same key after a lost answer", async () => {
  const created = { status: 201, body: '{"assessment": {"id": "1"}}' };
  await withAnswers([{ isCut: true }, { status: 502 }, created], async (client, requests) => {
    assert.deepEqual(await client.assessments.create({ name: "A" }), { id: "1" });
    const keys = requests.map(({ headers }) => headers["idempotency-key"]);
    assert.equal(keys.length, 3);
    assert.equal(new Set(keys).size, 1);
  });
});

test("a PATCH is sent again only where nothing has happened", async () => {
  await withAnswers([busy, { status: 500 }, me], async (client, requests) => {
    await assert.rejects(client.candidates.update("1", { name: "A" }), ServerError);
    assert.equal(requests.length, 2);
  });
  await withAnswers([{ isCut: true }, me], async (client, requests) => {
    await assert.rejects(client.candidates.update("1", { name: "A" }), ConnectionFailed);
    assert.equal(requests.length, 1);
  });
});

test("a wait that is too long is an error at once", async () => {
  const later = { status: 429, headers: { "Retry-After": "3600" } };
  await withAnswers([later, me], async (client) => {
    await assert.rejects(client.me.get(), { name: "RateLimited", status: 429 });
  });
});

test("an abort ends a call, and is no ConnectionFailed", async () => {
  await withAnswers([me], async (client) => {
    await assert.rejects(client.me.get({ signal: AbortSignal.abort() }), { name: "AbortError" });
  });
});

test("an export without its closing line, or with another count, is not complete", async () => {
  for (const end of ["", '{"complete":true,"rows":5}\n']) {
    await withAnswers([{ body: `{"id":"1"}\n${end}` }], async (client) => {
      await assert.rejects(collect(client.scores.export()), IncompleteExport);
    });
  }
});

async function signed(secret, body, timestamp = now()) {
  const key = await crypto.subtle.importKey(
    "raw",
    Buffer.from(secret.slice(6), "base64"),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const content = new TextEncoder().encode(`msg_1.${timestamp}.${body}`);
  const signature = Buffer.from(await crypto.subtle.sign("HMAC", key, content)).toString("base64");
  return {
    "Webhook-Id": "msg_1",
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,AAAA v1,${signature}`,
  };
}

test("a webhook is verified with either secret while one replaces the other", async () => {
  const [old, fresh] = [
    "whsec_b2xkLXNlY3JldC1vZi0zMi1ieXRlcw==",
    "whsec_bmV3LXNlY3JldC1vZi0zMi1ieXRlcw==",
  ];
  const body = '{"type":"session.scored","data":{"name":"Åsa"}}';
  const headers = await signed(old, body);
  const message = await webhooks.verify(new TextEncoder().encode(body), headers, [fresh, old]);
  assert.equal(message.data.name, "Åsa");
  const invalid = { name: "InvalidSignature" };
  await assert.rejects(webhooks.verify(body, headers, fresh), invalid);
  await assert.rejects(webhooks.verify(`${body} `, headers, old), invalid);
  await assert.rejects(webhooks.verify(body, {}, old), invalid);
  const ancient = await signed(old, body, String(Number(now()) - 301));
  await assert.rejects(webhooks.verify(body, ancient, old), invalid);
});

test("a message that the server's own library has signed is verified", async () => {
  const { body, headers, secret } = JSON.parse(process.env.SIGNED_MESSAGE);
  const message = await webhooks.verify(body, new Headers(headers), secret);
  assert.equal(message.type, "session.scored");
});

test("the session's client is a part of the package", async () => {
  const { SessionClient } = await import("gradient-client/session");
  const client = new SessionClient({ sessionId: "1", token: "t", baseUrl: "http://127.0.0.1" });
  assert.equal(client.workspace, null);
});
