// The live server that tests/typescript_client starts, and what the tests share.

import { createServer } from "node:http";
import process from "node:process";
import { Gradient } from "gradient-client";

const { GRADIENT_URL: baseUrl, GRADIENT_API_KEY: apiKey } = process.env;
const retries = { attempts: 3, firstWaitMs: 5 };

export const gradient = new Gradient(apiKey, { baseUrl, retries });

export function withCredential(credential) {
  return new Gradient(credential, { baseUrl, retries });
}

export async function collect(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

export function makeAssessment(name = "Market entry") {
  const phases = [{ name: "Research", minutes: 30 }];
  return gradient.assessments.create({ name, deliverableType: "docx", phases });
}

/** The session and its token. */
export async function invite(assessmentId, name = "Ada") {
  const email = `${crypto.randomUUID()}@example.com`;
  const body = { email, name, sendEmail: false };
  return (await gradient.invitations.create(assessmentId, body)).session;
}

/** A session whose task runs, and a client of its candidate. */
export async function startTask() {
  const { id, token } = await invite((await makeAssessment()).id);
  const candidate = withCredential(token);
  await candidate.sessions.startSetup(id);
  await candidate.sessions.startTask(id);
  return { id, candidate };
}

/** Runs `use` with the client of a server that gives these answers, one after the other. */
export async function withAnswers(answers, use) {
  const requests = [];
  const server = createServer((request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers });
    const { status = 200, headers = {}, body = "{}", isCut } = answers.shift();
    if (isCut) return request.socket.destroy();
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  try {
    await use(new Gradient("gai_test", { baseUrl: url, retries }), requests);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
