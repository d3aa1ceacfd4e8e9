// The state of the work, in words that are true.

import { formatSeconds } from "../duration.js";
import { format, gettext } from "../texts.js";

const RUNNING = ["setup", "in_progress"];
const LOUD = ["offline", "conflict", "behind", "refused", "unreachable"];

/** What `describe` needs to know of a client. */
export function getFacts({ saver, store, status }) {
  const { isDirty, isSending, isBehind, problem, revision, savedAt, conflict } = saver;
  return {
    isDirty,
    isSending,
    isBehind,
    problem,
    revision,
    secondsSinceSave: savedAt === null ? null : (performance.now() - savedAt) / 1000,
    isEnded: !RUNNING.includes(status),
    isInSetup: status === "setup",
    isOnline: navigator.onLine,
    isKept: store.isKept,
    hasConflict: conflict !== null,
  };
}

/** The current state: `{ kind, text, isLoud }`. */
export function describe(facts) {
  const kind = kindOf(facts);
  return { kind, text: TEXTS[kind](facts), isLoud: LOUD.includes(kind) || !facts.isKept };
}

// The first state that applies, the most important first.
const KINDS = [
  ["ended", ({ isEnded }) => isEnded],
  ["conflict", ({ hasConflict }) => hasConflict],
  ["refused", ({ problem }) => problem && !problem.isTemporary],
  ["offline", ({ isOnline }) => !isOnline],
  ["unreachable", ({ problem }) => problem],
  ["saving", ({ isSending }) => isSending],
  ["behind", ({ isBehind, isDirty }) => isBehind && isDirty],
  ["idle", ({ isInSetup }) => isInSetup],
  ["pending", ({ isDirty }) => isDirty],
  ["saved", () => true],
];

const kindOf = (facts) => KINDS.find(([, isCase]) => isCase(facts))[0];

const kept = ({ isDirty, isKept }) => {
  if (!isDirty) return gettext("Everything is saved.");
  return isKept
    ? gettext("Your changes are kept in this browser, and are sent again.")
    : gettext("Your changes are only in this page: do not close it.");
};
const unkept = ({ isKept }) =>
  isKept ? "" : ` ${gettext("This browser refuses to keep anything: only what is saved is safe.")}`;

const TEXTS = {
  ended: () => gettext("The session has ended."),
  conflict: () => gettext("Two versions: choose one. Nothing is lost."),
  refused: ({ problem }) => format(gettext("Not saved: %(reason)s"), { reason: problem.message }),
  offline: (facts) => `${gettext("Offline.")} ${kept(facts)}`,
  unreachable: (facts) => `${gettext("The server cannot be reached.")} ${kept(facts)}`,
  saving: (facts) => `${gettext("Saving…")}${unkept(facts)}`,
  behind: () => gettext("Another tab or device has saved a newer version."),
  pending: (facts) =>
    `${gettext("Not saved yet.")}${facts.isKept ? ` ${gettext("Kept in this browser.")}` : unkept(facts)}`,
  idle: (facts) => unkept(facts).trim(), // in setup there is nothing to save
  saved: (facts) => `${savedWords(facts)}${unkept(facts)}`,
};

function savedWords({ secondsSinceSave, revision }) {
  if (secondsSinceSave === null)
    return revision ? gettext("All changes are saved.") : gettext("No changes yet.");
  if (secondsSinceSave < 1) return gettext("Saved just now.");
  return format(gettext("Saved %(time)s ago."), { time: formatSeconds(secondsSinceSave) });
}
