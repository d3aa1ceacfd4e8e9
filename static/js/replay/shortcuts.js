// The keyboard shortcuts. Keys typed into fields and the browser's shortcuts are ignored.

import { mayBeShortcut } from "../keyboard.js";
import { findAction } from "../shortcut-keys.js";
import { SPEEDS } from "./clock.js";
import { byId } from "./dom.js";
import { STEP_MS } from "./player.js";

/** What each key does; Shift is part of the name: "Shift+F". */
export function createShortcuts({ clock, navigation, player, range, review, search, views }) {
  const speeds = SPEEDS.map((speed, index) => [String(index + 1), () => player.setSpeed(speed)]);
  return {
    Space: () => clock.toggle(),
    ArrowLeft: () => clock.seek(clock.now - STEP_MS),
    ArrowRight: () => clock.seek(clock.now + STEP_MS),
    ArrowUp: () => navigation.goToNeighbor(-1),
    ArrowDown: () => navigation.goToNeighbor(1),
    Home: () => clock.seek(clock.limits.start),
    End: () => clock.seek(clock.limits.end),
    ...Object.fromEntries(speeds),
    S: () => player.setSkips(!clock.skips),
    F: () => navigation.goToFlag(1),
    "Shift+F": () => navigation.goToFlag(-1),
    I: () => range.startHere(),
    O: () => range.endHere(),
    "/": () => search.input.focus(),
    N: () => search.step(1),
    "Shift+N": () => search.step(-1),
    T: () => views.show("timeline"),
    V: () => views.show("conversation"),
    D: () => views.show("deliverable"),
    R: () => views.show("raw"),
    E: () => views.show("review"),
    M: () => {
      clock.pause();
      views.show("review");
      review.startNote();
    },
    C: () => navigation.copyLink(),
    "[": () => navigation.goToSession("prev"),
    "]": () => navigation.goToSession("next"),
    Escape: () => (clock.range ? clock.select(null) : search.start("")),
    "?": () => byId("shortcuts").showModal(),
  };
}

export function bindShortcuts(shortcuts) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!mayBeShortcut(event) || isNative(event)) return;
    const action = shortcuts[findAction(event)];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Whether the focused control handles the key itself. */
function isNative({ key, target }) {
  if (key === " ") return target.closest("button, summary, input, a");
  if (key.startsWith("Arrow") || key === "Home" || key === "End") {
    return target.closest("[role=tablist], pre");
  }
  return null;
}
