// The pointer on the overview.

const DRAG_PX = 5; // less is a click

export function bindPointer(overview) {
  const target = overview.svg;
  let pressedAt = null;

  const toX = (event) => {
    const inBox = event.clientX - target.getBoundingClientRect().left;
    return (inBox / target.clientWidth) * overview.axis.width;
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressedAt = toX(event);
    target.setPointerCapture(event.pointerId);
  });
  target.addEventListener("pointermove", (event) => {
    if (pressedAt === null) return;
    const [left, right] = inOrder(pressedAt, toX(event));
    if (right - left < DRAG_PX) return;
    const selection = target.querySelector(".selection");
    selection.setAttribute("x", left);
    selection.setAttribute("width", right - left);
  });
  target.addEventListener("pointerup", (event) => {
    if (pressedAt === null) return;
    const [left, right] = inOrder(pressedAt, toX(event));
    pressedAt = null;
    const { axis, clock } = overview;
    if (right - left < DRAG_PX) clock.seek(axis.toMoment(right));
    else clock.select({ start: axis.toMoment(left), end: axis.toMoment(right) });
  });
  target.addEventListener("pointercancel", () => {
    pressedAt = null;
  });
}

function inOrder(a, b) {
  return a < b ? [a, b] : [b, a];
}
