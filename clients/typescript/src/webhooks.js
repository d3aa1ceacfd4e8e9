// Webhook messages, verified as Standard Webhooks has it, with Web Crypto.

import { InvalidSignature } from "./errors.js";

const PREFIX = /^whsec_/;
const TOLERANCE_SECONDS = 300;
const encoder = new TextEncoder();

/** The message: `{ type, timestamp, data }`. `body` is as it came, not parsed.
 *
 * Several secrets are tried in turn, while one replaces another. Rejects with InvalidSignature.
 */
export async function verify(body, headers, secret) {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const { id, timestamp, signatures } = signed(headers);
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) throw invalid();
  const content = encoder.encode(`${id}.${timestamp}.${text}`);
  const secrets = [secret].flat();
  const found = await Promise.all(secrets.map((each) => isSigned(content, signatures, each)));
  if (!found.includes(true)) throw invalid();
  return JSON.parse(text);
}

function signed(headers) {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const values = new Map(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
  const signatures = (values.get("webhook-signature") ?? "").split(" ");
  const id = values.get("webhook-id");
  const timestamp = values.get("webhook-timestamp");
  if (!(id && timestamp)) throw invalid();
  return { id, timestamp, signatures };
}

async function isSigned(content, signatures, secret) {
  const bytes = decode(secret.replace(PREFIX, ""));
  if (!bytes || bytes.length === 0) throw new TypeError("The secret is not one of a webhook.");
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  const known = signatures
    .filter((each) => each.startsWith("v1,"))
    .map((each) => decode(each.slice(3)));
  const checks = known
    .filter(Boolean)
    .map((each) => crypto.subtle.verify("HMAC", key, each, content));
  return (await Promise.all(checks)).includes(true);
}

/** The bytes of base64; null for anything else. */
function decode(text) {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function invalid() {
  return new InvalidSignature("The webhook's signature is not valid.");
}
