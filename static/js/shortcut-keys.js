// The shortcuts of a single character: what each does, and the keys that a person chose instead.
// A person may also switch them off. The server keeps the choice for the signed-in user; a copy in
// this browser is there at once when a page opens.

import { readCookie } from "./sent-forms.js";

const ADDRESS = "/shortcuts";
let chosen = null; // what was saved or loaded on this page
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
export function findAction(event) {
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
    return { ...settings, ...(chosen ?? JSON.parse(localStorage.getItem(storageKey()))) };
  } catch {
    return settings; // storage may be forbidden
  }
}

/** Keeps the settings; resolves to whether the server has them. */
export async function saveSettings(settings) {
  chosen = settings;
  keepCopy(settings);
  if (!userId()) return true;
  const headers = { "X-CSRFToken": readCookie("csrftoken") };
  const body = new URLSearchParams({ settings: JSON.stringify(settings) });
  try {
    return (await fetch(ADDRESS, { method: "POST", headers, body, keepalive: true })).ok;
  } catch {
    return false;
  }
}

/** Takes over what the server keeps for the user, such as from another browser. */
export async function loadSettings() {
  if (!userId()) return;
  try {
    const answer = await fetch(ADDRESS);
    const settings = answer.ok && !answer.redirected && (await answer.json());
    if (!settings || chosen) return; // changed meanwhile
    chosen = settings;
    keepCopy(settings);
  } catch {
    // Without an answer the copy holds.
  }
}

function keepCopy(settings) {
  try {
    localStorage.setItem(storageKey(), JSON.stringify(settings));
  } catch {
    // Without storage each page asks the server.
  }
}

const userId = () => document.body.dataset.user ?? "";
const storageKey = () => `shortcuts:${userId()}`;
