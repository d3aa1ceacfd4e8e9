// What users of the client write; the compiler checks it, and that what is wrong is refused.

import { Gradient, PreconditionFailed, webhooks, type types } from "gradient-client";
import { SessionClient } from "gradient-client/session";

const gradient = new Gradient("gai_key", { baseUrl: "https://hiring.example", retries: { attempts: 2 } });

export async function use(assessmentId: string, sessionId: string): Promise<void> {
  const invited = await gradient.invitations.create(
    assessmentId,
    { email: "ada@example.com", name: "Ada" },
    { idempotencyKey: "row-1" },
  );
  const url: string = invited.inviteUrl;
  // @ts-expect-error: an invitation needs an address
  await gradient.invitations.create(assessmentId, { name: "Ada" });
  // @ts-expect-error: there is no such filter
  gradient.sessions.list({ color: "red" });
  for await (const session of gradient.sessions.list({ status: ["submitted"], createdAfter: new Date() })) {
    const status: types.Session["status"] = session.status;
    console.log(url, status, session.candidateName);
  }
  for await (const row of gradient.scores.export({ status: "reviewed" })) {
    console.log(row.finalScore.toFixed(1));
  }
  const feed = gradient.followChanges({ cursor: "latest", wait: false });
  for await (const change of feed) console.log(change.type, feed.cursor);
  const batches = gradient.eventBatches(sessionId);
  await batches.add({ type: "slash_command", phase: "task", data: { command: "/plan" } });
  await batches.flush();
  try {
    await gradient.sessions.checkpoint(sessionId, { deliverableState: {} }, { ifMatch: 3 });
  } catch (error) {
    if (error instanceof PreconditionFailed) console.log(error.current, error.requestId);
  }
  const message = await webhooks.verify("{}", new Headers(), ["whsec_a", "whsec_b"]);
  console.log(message.type);
  await new SessionClient({ sessionId, token: "t" }).start();
}
