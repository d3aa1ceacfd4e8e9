// The dialog in which the single-key shortcuts are switched off or given other keys.

import { isComposing } from "./keyboard.js";
import {
  ACTIONS,
  actionWithKey,
  isCharacter,
  keyOf,
  loadSettings,
  nameKey,
  readSettings,
  saveSettings,
} from "./shortcut-keys.js";

export function bindShortcutSettings() {
  const dialog = document.getElementById("shortcut-settings");
  if (!dialog) return;
  loadSettings();
  const list = dialog.querySelector("[data-keys]");
  list.append(...Object.keys(ACTIONS).map(createRow));
  const toggle = dialog.querySelector("[data-on]");
  toggle.addEventListener("change", () => {
    save(dialog, { ...readSettings(), isOff: !toggle.checked });
  });
  dialog.querySelector("[data-reset]").addEventListener("click", () => {
    save(dialog, { isOff: false, keys: {} });
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
  const changed = { isOff, keys: name === action ? rest : { ...rest, [action]: name } };
  save(dialog, changed, `${ACTIONS[action]}: ${name}.`);
}

async function save(dialog, settings, text = "") {
  const saved = saveSettings(settings);
  render(dialog);
  say(dialog, text);
  if (!(await saved)) say(dialog, "Kept in this browser only: the server did not take it.");
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
