// Animation frames that come when a case says so.
import { replaceGlobal } from "./harness.js";

export function manualFrames() {
  const callbacks = new Map();
  let lastId = 0;
  let time = 0;
  replaceGlobal("requestAnimationFrame", (callback) => {
    lastId += 1;
    callbacks.set(lastId, callback);
    return lastId;
  });
  replaceGlobal("cancelAnimationFrame", (id) => callbacks.delete(id));
  return {
    get requested() {
      return callbacks.size;
    },
    /** A frame, so many milliseconds after the one before. */
    pass(ms) {
      time += ms;
      const due = [...callbacks.values()];
      callbacks.clear();
      for (const callback of due) callback(time);
    },
  };
}
