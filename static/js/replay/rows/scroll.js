// The position of a scrolling box, and whether a user moved it.

const CENTER_TOLERANCE = 1 / 5; // of the box's height

/** Calls `change`, which replaces the children; what is in view stays where it is. */
export function keepInView(box, change) {
  const top = box.getBoundingClientRect().top;
  const anchor = [...box.children].find((child) => child.getBoundingClientRect().bottom > top);
  const anchorTop = anchor?.getBoundingClientRect().top;
  change();
  if (anchor?.isConnected) box.scrollTop += anchor.getBoundingClientRect().top - anchorTop;
}

/** Scrolls a node near the middle of its box, unless it is there. */
export function center(box, node) {
  if (box.clientHeight === 0) return; // hidden
  const [outer, inner] = [box.getBoundingClientRect(), node.getBoundingClientRect()];
  const distance = inner.top - outer.top - (outer.height - inner.height) / 2;
  if (Math.abs(distance) > outer.height * CENTER_TOLERANCE) box.scrollTop += distance;
}

/** The directions in which less than `margin` pixels are left to scroll: down (1), up (-1). */
export function nearEdges(box, margin) {
  if (box.clientHeight === 0) return []; // hidden
  const below = box.scrollHeight - box.scrollTop - box.clientHeight;
  return [...(below < margin ? [1] : []), ...(box.scrollTop < margin ? [-1] : [])];
}

/** Calls `listener` when somebody scrolls, but not when a script does. */
export function onUserScroll(box, listener) {
  for (const type of ["wheel", "touchmove"]) {
    box.addEventListener(type, listener, { passive: true });
  }
  box.addEventListener("pointerdown", (event) => {
    // A press on a row is a click; one on the box itself is on its scroll bar.
    if (event.target === box) listener();
  });
  box.addEventListener("keydown", (event) => {
    if (["PageUp", "PageDown"].includes(event.key)) listener();
  });
}
