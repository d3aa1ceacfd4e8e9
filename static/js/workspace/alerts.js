// What happens to the session, said where it is seen: another phase, the end, restored work.

import { format, gettext } from "../texts.js";

export function bindAlerts(workspace) {
  const { client, main } = workspace;
  const alerts = main.querySelector("[data-alerts]");
  const show = (text, kind = "") => {
    const line = document.createElement("p");
    line.className = `alert ${kind}`;
    line.textContent = text;
    alerts.replaceChildren(line);
  };
  client.on("waiting", () =>
    show(gettext("The server cannot be reached. Trying again…"), "warning"),
  );
  client.on("workspace", () => alerts.querySelector(".warning")?.remove());
  client.on("restored", () => {
    show(
      gettext("What you typed before the page was closed is restored, and is being saved."),
      "success",
    );
  });
  let deadline = null;
  client.on("workspace", (view) => {
    const wasExtended = deadline !== null && view.deadline > deadline && !workspace.hasJustMoved;
    if (wasExtended) show(gettext("You have been given more time."), "success");
    ({ deadline } = view);
    workspace.hasJustMoved = false;
  });
  client.on("moved", async (change) => {
    workspace.hasJustMoved = true;
    if (client.phaseIndex !== null) show(movedWords(change, workspace.isHandingIn));
    else await leave(client);
  });
}

function movedWords({ from, to, late }, wasChosen) {
  const phase = to.phases[to.currentPhaseIndex];
  const begun = format(gettext("Phase %(number)s, “%(name)s”, has begun."), {
    number: phase.index + 1,
    name: phase.name,
  });
  if (wasChosen) return begun;
  if (from.session.status === "setup") return `${gettext("Setup is over.")} ${begun}`;
  const kept = late
    ? gettext("What you typed too late for the phase is kept for the reviewer; you go on with it.")
    : gettext("Your work was handed in as it was saved; you go on with it.");
  return [gettext("The time of the phase is over."), begun, kept].join(" ");
}

/** The session has ended: the same address shows what comes after it. */
async function leave(client) {
  await client.events.flush();
  location.reload();
}
