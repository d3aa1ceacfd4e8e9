// Two versions of the work: both are shown, one is taken, and the other is kept for the reviewer.

import { gettext } from "../texts.js";
import { summarize } from "./summary.js";

export function bindConflict(workspace) {
  const { client, main } = workspace;
  const dialog = main.querySelector("[data-conflict]");
  const opener = main.querySelector("[data-open-conflict]");
  let known = null;
  const follow = () => {
    const { conflict } = client.saver;
    opener.hidden = conflict === null;
    if (conflict === known) return;
    known = conflict;
    // Escape closes it for a look at the work; it does not open again with every key.
    if (conflict) show(dialog, client.conflict);
    else dialog.close();
  };
  client.on("save-state", follow);
  opener.addEventListener("click", () => show(dialog, client.conflict));
  dialog.addEventListener("click", async ({ target }) => {
    const { take } = target.dataset;
    if (!take) return;
    await client.resolveConflict(take);
    workspace.say(gettext("The other version is kept for the reviewer."));
  });
  follow();
}

function show(dialog, versions) {
  for (const [name, state] of Object.entries(versions)) {
    const part = dialog.querySelector(`[data-version="${name}"]`);
    part.querySelector("pre").textContent = asText(state);
    part.querySelector("[data-summary]").replaceChildren(...summarize(state));
  }
  dialog.showModal();
}

/** All texts of a state, in order, a line each. */
function asText(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const { id: _, ...rest } = Array.isArray(value) ? { ...value } : value;
  return Object.values(rest).map(asText).filter(Boolean).join("\n");
}
