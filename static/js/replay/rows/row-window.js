// The loaded part of a long log: up to MAX_ROWS consecutive rows.

export const PAGE_SIZE = 100;
export const MAX_ROWS = 300;

/** Rows are sorted by `seq`; `atStart` and `atEnd` say that there are no rows beyond. */
export class RowWindow {
  constructor() {
    this.clear();
  }

  clear() {
    this.rows = [];
    this.atStart = false;
    this.atEnd = false;
  }

  /** Whether a position, `{ now, seq }`, needs no further rows; `seq` takes precedence. */
  covers({ now, seq }) {
    const [first, last] = [this.rows[0], this.rows.at(-1)];
    if (!first) return this.atStart && this.atEnd;
    const isAfterFirst = seq === null ? first.at <= now : first.seq <= seq;
    const isBeforeLast = seq === null ? last.at > now : last.seq >= seq;
    return (isAfterFirst || this.atStart) && (isBeforeLast || this.atEnd);
  }

  /** The last row at or before a position; -1 before the first. */
  indexAt({ now, seq }) {
    return this.rows.findLastIndex((row) => (seq === null ? row.at <= now : row.seq <= seq));
  }

  /** Treats the loaded rows as the whole log. */
  setComplete() {
    this.atStart = true;
    this.atEnd = true;
  }

  /** Half a page on either side of `middle`, the number of an event. */
  replace(rows, middle) {
    const before = rows.filter((row) => row.seq <= middle).length;
    this.atStart = before < PAGE_SIZE / 2;
    this.atEnd = rows.length - before < PAGE_SIZE / 2;
    this.rows = rows;
  }

  /** A page after the last row (`step` 1) or before the first (-1). */
  extend(rows, step) {
    const isFull = rows.length === PAGE_SIZE;
    const overflows = this.rows.length + rows.length > MAX_ROWS;
    if (step > 0) {
      this.rows = [...this.rows, ...rows].slice(-MAX_ROWS);
      this.atEnd = !isFull;
      if (overflows) this.atStart = false;
    } else {
      this.rows = [...rows, ...this.rows].slice(0, MAX_ROWS);
      this.atStart = !isFull;
      if (overflows) this.atEnd = false;
    }
  }

  /** Rows that were recorded since; without effect where the end is not loaded. */
  append(rows) {
    const last = this.rows.at(-1)?.seq ?? 0;
    const added = this.atEnd ? rows.filter((row) => row.seq > last) : [];
    if (this.rows.length + added.length > MAX_ROWS) this.atStart = false;
    this.rows = [...this.rows, ...added].slice(-MAX_ROWS);
    return added.length > 0;
  }

  /** The parameters of a request for more rows in a direction; null if there are no more. */
  edge(step) {
    if (this.rows.length === 0 || (step > 0 ? this.atEnd : this.atStart)) return null;
    return step > 0 ? { after: this.rows.at(-1).seq } : { before: this.rows[0].seq };
  }
}
