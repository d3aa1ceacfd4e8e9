// Work that this browser kept and the server never got, because the time was over: nothing is thrown
// away unasked.

import { openStore } from "../session-client/store.js";

const { sessionId } = document.querySelector("main").dataset;
const box = document.querySelector("[data-leftovers]");
const store = await openStore(() => null);
const drafts = await store.rowsOf("drafts", sessionId);
box.hidden = drafts.length === 0;

box.querySelector("[data-save-leftovers]").addEventListener("click", () => {
  const states = drafts.map(({ at, phaseIndex, state }) => ({
    at: new Date(at),
    phaseIndex,
    state,
  }));
  const file = new Blob([JSON.stringify(states, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `unsaved-${sessionId}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
});
box.querySelector("[data-drop-leftovers]").addEventListener("click", async () => {
  await store.delete(
    "drafts",
    drafts.map(({ key }) => key),
  );
  box.hidden = true;
});
