// The dialog in which the single-key shortcuts are switched off or given other keys.

import { isComposing } from "./keyboard.js";
import {
  ACTIONS,
  actionWithKey,
  isCharacter,
  keyOf,
  nameKey,
  readSettings,
  saveSettings,
} from "./shortcut-keys.js";

export function bindShortcutSettings() {
  const dialog = document.getElementById("shortcut-settings");
  if (!dialog) return;
  const list = dialog.querySelector("[data-keys]");
  list.append(...Object.keys(ACTIONS).map(createRow));
  const toggle = dialog.querySelector("[data-on]");
  toggle.addEventListener("change", () => {
    saveSettings({ ...readSettings(), isOff: !toggle.checked });
    render(dialog);
  });
  dialog.querySelector("[data-reset]").addEventListener("click", () => {
    saveSettings({ isOff: false, keys: {} });
    render(dialog);
  });
  list.addEventListener("keydown", (event) => onKey(event, dialog));
  for (const opener of document.querySelectorAll("[data-open-dialog=shortcut-settings]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => render(dialog));
  }
}

function createRow(action) {
  const label = document.createElement("label");
  label.className = "shortcut";
  const input = document.createElement("input");
  Object.assign(input, { type: "text", readOnly: true });
  input.dataset.action = action;
  label.append(ACTIONS[action], input);
  return label;
}

function onKey(event, dialog) {
  const { action } = event.target.dataset;
  const name = nameKey(event);
  if (!action || isComposing(event) || event.ctrlKey || event.metaKey || !isCharacter(name)) return;
  event.preventDefault();
  const other = actionWithKey(name, action);
  if (other) {
    say(dialog, `${name} is the key of “${ACTIONS[other]}”.`);
    return;
  }
  const { isOff, keys } = readSettings();
  const rest = Object.fromEntries(Object.entries(keys).filter(([each]) => each !== action));
  saveSettings({ isOff, keys: name === action ? rest : { ...rest, [action]: name } });
  render(dialog);
  say(dialog, `${ACTIONS[action]}: ${name}.`);
}

function render(dialog) {
  const { isOff } = readSettings();
  dialog.querySelector("[data-on]").checked = !isOff;
  for (const input of dialog.querySelectorAll("[data-action]")) {
    input.value = keyOf(input.dataset.action);
    input.disabled = isOff;
  }
  say(dialog, "");
}

function say(dialog, text) {
  dialog.querySelector("[role=status]").textContent = text;
}
