// The shortcuts of a single character: what each does, and the keys that a person chose instead.
// A person may also switch them off. The choice is kept in this browser, for the signed-in user.

const ALIASES = { J: "]", K: "[" }; // brackets need a modifier on many keyboards

/** The keys as they come, with what they do. Keys without a character cannot be changed. */
export const ACTIONS = {
  "[": "Previous session of the list (also K)",
  "]": "Next session of the list (also J)",
  S: "Skip inactivity on or off",
  F: "Next flag",
  "Shift+F": "Previous flag",
  I: "Begin a range",
  O: "End a range",
  "/": "Search the log",
  N: "Next match",
  "Shift+N": "Previous match",
  T: "Timeline",
  V: "Conversation",
  D: "Deliverable",
  R: "Raw",
  E: "Review",
  M: "Add a note",
  C: "Copy a link",
  "?": "Show the shortcuts",
};

/** The name of a key: "F", "Shift+F", "]", "Space". */
export function nameKey({ key, shiftKey }) {
  if (key === " ") return "Space";
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (!isLetter) return key;
  return `${shiftKey ? "Shift+" : ""}${key.toUpperCase()}`;
}

/** What a pressed key does, by the name of its original key; null if it does nothing. */
export function actionOf(event) {
  const name = nameKey(event);
  const { isOff, keys } = readSettings();
  if (isOff && isCharacter(name)) return null;
  const chosen = Object.keys(keys).find((action) => keys[action] === name);
  if (chosen) return chosen;
  const action = ALIASES[name] ?? name;
  return action in keys ? null : action;
}

/** The key that does it. */
export const keyOf = (action) => readSettings().keys[action] ?? action;

/** The action that has the key, if another one has. */
export function actionWithKey(name, except) {
  const isAlias = (action) => ALIASES[name] === action && keyOf(action) === action;
  const taken = (action) => action !== except && (keyOf(action) === name || isAlias(action));
  return Object.keys(ACTIONS).find(taken);
}

/** Whether the key types a character; `Space` and the arrows do not count. */
export const isCharacter = (name) => [...name.replace("Shift+", "")].length === 1;

export function readSettings() {
  const settings = { isOff: false, keys: {} };
  try {
    return { ...settings, ...JSON.parse(localStorage.getItem(storageKey())) };
  } catch {
    return settings; // storage may be forbidden
  }
}

export function saveSettings(settings) {
  try {
    localStorage.setItem(storageKey(), JSON.stringify(settings));
  } catch {
    // Without storage the shortcuts stay as they come.
  }
}

const storageKey = () => `shortcuts:${document.body.dataset.user ?? ""}`;
