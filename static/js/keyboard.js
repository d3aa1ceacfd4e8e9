// Keyboard shortcuts of pages: a link with data-shortcut="…" is followed when its key is pressed.

import { findAction } from "./shortcut-keys.js";

const TYPING =
  "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

export function bindLinkShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (!mayBeShortcut(event)) return;
    const action = findAction(event);
    const links = [...document.querySelectorAll("[data-shortcut]")];
    const link = links.find(({ dataset }) => dataset.shortcut === action);
    if (!link || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    link.click();
  });
}

/** Whether the key belongs to an input method that is composing a character. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the key is neither typed into a field nor part of one of the browser's shortcuts. */
export function mayBeShortcut(event) {
  if (isComposing(event) || event.target.closest(TYPING) !== null) return false;
  return !(event.ctrlKey || event.metaKey || event.altKey) || typesCharacter(event);
}

/** Whether the modifiers only make the character: AltGr arrives as Ctrl and Alt, Option as Alt. A
 * letter is not counted, since Alt and a letter open menus. */
function typesCharacter({ key, altKey, metaKey }) {
  const isLetterOrDigit = LETTER_OR_DIGIT.test(key);
  return altKey && !metaKey && [...key].length === 1 && !isLetterOrDigit;
}
