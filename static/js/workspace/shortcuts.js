// Keys of a single character that go to a pane, and the dialog in which they can be switched off.

import { mayBeShortcut } from "../keyboard.js";

const STORAGE_KEY = "workspace-shortcuts";
let isOnHere = true;
const PANES = {
  a: "conversation",
  b: "brief",
  d: "deliverable",
  i: "inbox",
  k: "skills",
  n: "instructions",
  s: "sources",
};

export function bindShortcuts({ main }) {
  const dialog = main.querySelector("[data-shortcuts]");
  const toggle = dialog.querySelector("[data-on]");
  toggle.checked = isOn();
  toggle.addEventListener("change", () => save(toggle.checked));
  const opener = main.querySelector("[data-open-shortcuts]");
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (!(isOn() && mayBeShortcut(event)) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") dialog.showModal();
    else if (!goTo(main, PANES[event.key.toLowerCase()])) return;
    event.preventDefault();
  });
}

/** Shows a pane and moves the focus to it; returns whether there is one. */
function goTo(main, name) {
  const tab = main.querySelector(`button[data-tab="${name}"]`);
  if (tab && !tab.hidden) tab.click();
  const pane = main.querySelector(`[data-pane="${name}"]`);
  if (!pane || pane.hidden) return false;
  pane.tabIndex = -1;
  pane.focus();
  return true;
}

function isOn() {
  try {
    return localStorage.getItem(STORAGE_KEY) !== "off";
  } catch {
    return isOnHere; // storage may be forbidden
  }
}

function save(isOnNow) {
  isOnHere = isOnNow;
  try {
    localStorage.setItem(STORAGE_KEY, isOnNow ? "on" : "off");
  } catch {
    // Then the choice holds for this page.
  }
}
