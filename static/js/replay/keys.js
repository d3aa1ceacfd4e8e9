// The keyboard. Nothing is taken from somebody who types, nor from a browser's own shortcuts.

const TYPING =
  "input:not([type=range], [type=checkbox], [type=radio]), select, textarea, [contenteditable]";

/** `actions` maps a key to what it does; Shift is part of the name ("Shift+F"). */
export function keys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (isNative(event)) return;
    const action = actions[nameOf(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function nameOf({ key, shiftKey }) {
  if (key === " ") return "Space";
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  return isLetter ? `${shiftKey ? "Shift+" : ""}${key.toUpperCase()}` : key;
}

/** What a focused control does with the key itself. */
function isNative({ key, target }) {
  if (key === " ") return target.closest("button, summary, input, a");
  if (key.startsWith("Arrow") || key === "Home" || key === "End")
    return target.closest("[role=tablist], pre");
  return false;
}
