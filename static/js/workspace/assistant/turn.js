// Follows an answer while it comes.

const LOOK_MS = 800;
const LOOKS_TO_DOUBLE = 10;
const MOST_TIMES_LONGER = 3;
const MOST_FAILURES = 20;

/** Resolves to the turn once it has ended; `show(turn)` gets each state of it. An answer that takes
 * long is looked at less and less often, for the sake of others' saves. */
export async function follow(workspace, turn, show, { looks = 0, failures = 0 } = {}) {
  if (turn.state !== "open") return turn;
  show(turn);
  await wait(LOOK_MS * Math.min(1 + looks / LOOKS_TO_DOUBLE, MOST_TIMES_LONGER) * (1 + failures));
  const { turn: next, error } = await look(workspace, turn);
  if (!error) return follow(workspace, next, show, { looks: looks + 1 });
  if (!error.isTemporary || failures >= MOST_FAILURES) throw error;
  return follow(workspace, turn, show, { looks, failures: failures + 1 });
}

const look = (workspace, { id }) =>
  workspace.api(`assistant/turns/${id}`).catch((error) => ({ error }));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
