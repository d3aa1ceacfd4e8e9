// Puts what is typed together: one event for each stretch of typing in one part, not for each key.

const PAUSE_MS = 1500;
const MAX_TEXT = 300;

export class EditLog {
  #log;
  #open = null;
  #timer = null;

  constructor(log) {
    this.#log = log;
    addEventListener("pagehide", () => this.flush());
  }

  /** Typing: `before` and `after` are the part's whole text; `data` goes with the event. */
  typed({ type = "manual_edit", target, before, after, data = {} }) {
    if (this.#open && (this.#open.target !== target || this.#open.type !== type)) this.flush();
    this.#open ??= { type, target, before, startedAt: Date.now() };
    Object.assign(this.#open, { after, data, endedAt: Date.now() });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Whether what was typed last in this part is still put together. */
  isOpen(target) {
    return this.#open?.target === target;
  }

  /** Another change of content than typing: a paste, undo, a row of a sheet. */
  changed({ target, before, after, source }) {
    this.flush();
    const difference = findDifference(before, after);
    if (difference) this.#log("content_edited", { target, source, ...difference });
  }

  /** An event as it is, behind what was typed before it. */
  add(type, data) {
    this.flush();
    this.#log(type, data);
  }

  flush() {
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#open = null;
    const difference = open && findDifference(open.before, open.after);
    if (!difference) return;
    const durationMs = open.endedAt - open.startedAt;
    const place = open.type === "manual_edit" ? { target: open.target } : {};
    this.#log(open.type, { ...place, ...open.data, ...difference, durationMs });
  }
}

/** Whether a place in a text is in the middle of a character, such as an emoji: half of one is no text,
 * and the server refuses it. */
function isInside(text, at) {
  return text.codePointAt(at - 1) > 0xff_ff;
}

const beginning = (text) => text.slice(0, isInside(text, MAX_TEXT) ? MAX_TEXT - 1 : MAX_TEXT);

/** How many characters two texts begin with in common, and then, at most, end with. */
function commonStart(before, after) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  return isInside(before, start) || isInside(after, start) ? start - 1 : start;
}

function commonEnd(before, after, most) {
  let end = 0;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const places = [before, after].map((text) => isInside(text, text.length - end));
  return places.includes(true) ? end - 1 : end;
}

/** What lies between the common beginning and end of two texts; null if they are equal. */
export function findDifference(before, after) {
  if (before === after) return null;
  const start = commonStart(before, after);
  const end = commonEnd(before, after, Math.min(before.length, after.length) - start);
  return {
    charactersAdded: after.length - start - end,
    charactersRemoved: before.length - start - end,
    before: beginning(before.slice(start, before.length - end)),
    after: beginning(after.slice(start, after.length - end)),
  };
}
