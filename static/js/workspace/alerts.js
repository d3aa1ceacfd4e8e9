// What happens to the session, said where it is seen: another phase, the end, restored work.

export function bindAlerts(workspace) {
  const { client, main } = workspace;
  const alerts = main.querySelector("[data-alerts]");
  const show = (text, kind = "") => {
    const line = document.createElement("p");
    line.className = `alert ${kind}`;
    line.textContent = text;
    alerts.replaceChildren(line);
  };
  client.on("waiting", () => show("The server cannot be reached. Trying again…", "warning"));
  client.on("workspace", () => alerts.querySelector(".warning")?.remove());
  client.on("restored", () => {
    show("What you typed before the page was closed is restored, and is being saved.", "success");
  });
  let deadline = null;
  client.on("workspace", (view) => {
    const wasExtended = deadline !== null && view.deadline > deadline && !workspace.hasJustMoved;
    if (wasExtended) show("You have been given more time.", "success");
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
  const begun = `Phase ${phase.index + 1}, “${phase.name}”, has begun.`;
  if (from.session.status === "setup") return wasChosen ? begun : `Setup is over. ${begun}`;
  if (wasChosen) return begun;
  const kept = late
    ? " What you typed too late for the phase is kept for the reviewer; you go on with it."
    : " Your work was handed in as it was saved; you go on with it.";
  return `The time of the phase is over. ${begun}${kept}`;
}

/** The session has ended: the same address shows what comes after it. */
async function leave(client) {
  await client.events.flush();
  location.reload();
}
