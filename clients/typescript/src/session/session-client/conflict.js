// Two versions of the work, of which a person takes one.

import { gettext } from "../texts.js";

/** The error of whoever moves on before that. */
export const unresolvedConflict = () =>
  new Error(gettext("Choose between the two versions first."));

/** Takes a version, "mine" or "theirs". The other is handed to the server as one that is refused: it
 * is kept for the reviewer. */
export async function resolveConflict(saver, choice) {
  const { conflict: theirs, state: mine, drafts } = saver;
  const versions = [mine, theirs.deliverableState];
  const [taken, left] = choice === "mine" ? versions : versions.reverse();
  await drafts.leave({ phaseIndex: theirs.phaseIndex, state: left });
  saver.begin({ ...theirs, state: taken });
  if (choice === "mine") saver.edit(mine);
  else await drafts.forget();
  await saver.send();
  await drafts.sendLeft();
  saver.report();
}
