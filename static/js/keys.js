// Links with data-key="…" are followed when that key is pressed, unless one is typing.

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    for (const link of document.querySelectorAll("[data-key]")) {
      if (link.dataset.key === event.key) {
        event.preventDefault();
        link.click();
        return;
      }
    }
  });
}

export function isTyping(target) {
  return (
    target.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea, select") ||
    target.isContentEditable
  );
}
