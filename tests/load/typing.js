// Several people at work in one page, through the client that the page itself uses.

import { SessionClient } from "/static/js/session-client.js";

const WORDS_PER_EVENT = 8;
const PAUSE_MS = [150, 700];

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pause = () => wait(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));

/** Resolves to what each has typed and recorded at the end, and to what is left in the browser. */
export function work(people, { text, seconds }) {
  performance.setResourceTimingBufferSize(1_000_000);
  const until = performance.now() + seconds * 1000;
  return Promise.all(people.map((person) => type(person, { text, until })));
}

async function type([sessionId, token], { text, until }) {
  const client = new SessionClient({ sessionId, token });
  const kinds = new Set();
  client.on("save-state", () => kinds.add(client.saveState.kind));
  await client.start();
  let [typed, words, events] = [text, 0, 0];
  while (performance.now() < until) {
    words += 1;
    typed += ` word${words}`;
    client.edit({ document: { title: "Memo", text: typed } });
    if (words % WORDS_PER_EVENT === 0) {
      events += 1;
      client.log("manual_edit", { target: `edit ${events}`, charactersAdded: 48 });
    }
    // biome-ignore lint/performance/noAwaitInLoops: one word after the other
    await pause();
  }
  return { sessionId, typed, events, ...(await ended(client)), kinds: [...kinds] };
}

async function ended(client) {
  await client.flush();
  const left = ["drafts", "events"].map((name) => client.store.rowsOf(name, client.sessionId));
  const { revision } = client.saver;
  const path = `/api/sessions/${client.sessionId}/checkpoint`;
  const saves = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(path));
  const seconds = saves.map(({ duration }) => duration / 1000);
  return { revision, seconds, left: (await Promise.all(left)).flat().length };
}
