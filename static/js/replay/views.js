// The tabs: one view is shown, and on a wide page a second one beside it.

import { byId } from "./dom.js";

const VIEWS = ["timeline", "conversation", "deliverable", "raw", "review"];
const DEFAULT_SECOND = "deliverable";
const WIDE = matchMedia("(min-width: 75rem)");

/** Dispatches `change` when other views are visible. */
export class Views extends EventTarget {
  /** `beside` is null if nothing was chosen, and empty for no second view. */
  constructor({ view, beside }) {
    super();
    this.main = VIEWS.includes(view) ? view : VIEWS[0];
    this.second = beside === null ? DEFAULT_SECOND : beside;
    if (!VIEWS.includes(this.second)) this.second = "";
    for (const name of VIEWS) byId(`tab-${name}`).addEventListener("click", () => this.show(name));
    byId("second-view").addEventListener("change", (event) => {
      this.second = event.target.value;
      this.#render();
    });
    document
      .querySelector("[role=tablist]")
      .addEventListener("keydown", (event) => this.#onArrow(event));
    WIDE.addEventListener("change", () => this.#render());
    this.#render();
  }

  /** The state to save in the URL. */
  get saved() {
    return { view: this.main, beside: this.second === DEFAULT_SECOND ? null : this.second };
  }

  show(name) {
    if (name === this.second) this.second = this.main; // the two change places
    this.main = name;
    this.#render();
  }

  isVisible(name) {
    return name === this.main || (WIDE.matches && name === this.second);
  }

  #render() {
    const select = byId("second-view");
    for (const name of VIEWS) {
      const tab = byId(`tab-${name}`);
      tab.setAttribute("aria-selected", String(name === this.main));
      tab.tabIndex = name === this.main ? 0 : -1;
      const panel = byId(`view-${name}`);
      panel.hidden = !this.isVisible(name);
      panel.classList.toggle("is-beside", name !== this.main);
    }
    for (const option of select.options) option.disabled = option.value === this.main;
    select.value = this.second === this.main ? "" : this.second;
    byId("views").classList.toggle("double", WIDE.matches && Boolean(select.value));
    this.dispatchEvent(new Event("change"));
  }

  #onArrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = VIEWS[(VIEWS.indexOf(this.main) + step + VIEWS.length) % VIEWS.length];
    this.show(next);
    byId(`tab-${next}`).focus();
  }
}
