// Keyboard shortcuts of pages: a link with data-shortcut="…" is followed when its key is pressed.

const TYPING =
  "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";

export function bindLinkShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (!mayBeShortcut(event)) return;
    const links = [...document.querySelectorAll("[data-shortcut]")];
    const link = links.find(({ dataset }) => dataset.shortcut === event.key);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

/** Whether the key is neither typed into a field nor part of one of the browser's shortcuts. */
export function mayBeShortcut({ ctrlKey, metaKey, altKey, target }) {
  return !(ctrlKey || metaKey || altKey) && target.closest(TYPING) === null;
}
