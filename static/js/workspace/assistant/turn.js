// Follows an answer while it comes.

const LOOK_MS = 800;
const MOST_FAILURES = 20;

/** Resolves to the turn once it has ended; `show(turn)` gets each state of it. */
export async function follow(workspace, turn, show, failures = 0) {
  if (turn.state !== "open") return turn;
  show(turn);
  await wait(LOOK_MS * (1 + failures));
  const { turn: next, error } = await look(workspace, turn);
  if (!error) return follow(workspace, next, show);
  if (!error.isTemporary || failures >= MOST_FAILURES) throw error;
  return follow(workspace, turn, show, failures + 1);
}

const look = (workspace, { id }) =>
  workspace.api(`assistant/turns/${id}`).catch((error) => ({ error }));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
