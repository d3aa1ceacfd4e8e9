// The views on one cursor: one is shown, and on a wide page another beside it.

import { byId } from "./dom.js";

export const VIEWS = ["timeline", "conversation", "deliverable", "raw", "review"];
const WIDE = matchMedia("(min-width: 75rem)");

/** Sends `change` when other views are in sight. */
export class Views extends EventTarget {
  constructor({ view, beside }) {
    super();
    this.main = VIEWS.includes(view) ? view : "timeline";
    this.beside = beside === null ? "deliverable" : VIEWS.includes(beside) ? beside : "";
    for (const name of VIEWS) byId(`tab-${name}`).addEventListener("click", () => this.show(name));
    byId("beside").addEventListener("change", () => this.put(byId("beside").value));
    document
      .querySelector("[role=tablist]")
      .addEventListener("keydown", (event) => this.#arrow(event));
    WIDE.addEventListener("change", () => this.#draw());
    this.#draw();
  }

  show(name) {
    if (name === this.beside) this.beside = this.main;
    this.main = name;
    this.#draw();
  }

  put(name) {
    this.beside = name;
    this.#draw();
  }

  isInSight(name) {
    return name === this.main || (WIDE.matches && name === this.beside);
  }

  #draw() {
    for (const name of VIEWS) {
      const tab = byId(`tab-${name}`);
      tab.setAttribute("aria-selected", String(name === this.main));
      tab.tabIndex = name === this.main ? 0 : -1;
      const panel = byId(`view-${name}`);
      panel.hidden = !this.isInSight(name);
      panel.classList.toggle("is-beside", name !== this.main);
    }
    for (const option of byId("beside").options) option.disabled = option.value === this.main;
    byId("beside").value = this.beside === this.main ? "" : this.beside;
    byId("views").classList.toggle("double", WIDE.matches && Boolean(byId("beside").value));
    this.dispatchEvent(new Event("change"));
  }

  #arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = VIEWS[(VIEWS.indexOf(this.main) + step + VIEWS.length) % VIEWS.length];
    this.show(next);
    byId(`tab-${next}`).focus();
  }
}
