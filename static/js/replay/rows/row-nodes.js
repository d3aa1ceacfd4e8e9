// The elements of a window of rows, and the mark on the current one.

import { center, keepInView } from "./scroll.js";

export class RowNodes {
  #bySeq = new Map();
  #current = null;

  constructor(box, build) {
    this.box = box;
    this.build = build;
  }

  clear() {
    this.#bySeq.clear();
    this.#current = null;
    this.box.replaceChildren();
  }

  /** Rebuilds every row at the next rendering. */
  invalidate() {
    this.#bySeq.clear();
  }

  render(rows) {
    const bySeq = new Map();
    for (const [index, row] of rows.entries()) bySeq.set(row.seq, this.#get(row, rows[index - 1]));
    this.#bySeq = bySeq;
    const elements = [...bySeq.values()].flatMap((nodes) => nodes.elements);
    keepInView(this.box, () => this.box.replaceChildren(...elements));
  }

  /** Marks a row, or none. */
  mark(row) {
    const node = row ? this.#bySeq.get(row.seq)?.elements.at(-1) : undefined;
    if (this.#current === node) return;
    setCurrent(this.#current, false);
    setCurrent(node, true);
    this.#current = node;
  }

  /** Scrolls to the marked row. */
  scrollToMark() {
    if (this.#current) center(this.box, this.#current);
  }

  // A gap before a row depends on the previous row.
  #get(row, previous) {
    const known = this.#bySeq.get(row.seq);
    if (known && known.previousSeq === previous?.seq) return known;
    return { elements: this.build(row, previous), previousSeq: previous?.seq };
  }
}

/** The current row is the one that the Tab key reaches. */
function setCurrent(node, isCurrent) {
  const link = node?.querySelector("a");
  if (!link) return;
  node.classList.toggle("current", isCurrent);
  link.tabIndex = isCurrent ? 0 : -1;
  if (isCurrent) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}
