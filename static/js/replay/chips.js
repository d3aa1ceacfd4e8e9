// Which kinds of events are shown: seven groups as chips, all types in a sheet. Nothing chosen is
// everything.

import { byId, el } from "./dom.js";
import { number } from "./format.js";

/** Sends `change`. `chosen` is a set of types. */
export class Chips extends EventTarget {
  constructor(facts, kept) {
    super();
    this.facts = facts;
    this.chosen = new Set(kept.split(",").flatMap((token) => this.#typesOf(token)));
    this.#build();
    byId("show-all").addEventListener("click", () => this.clear());
  }

  get types() {
    return [...this.chosen];
  }

  get isAll() {
    return this.chosen.size === 0;
  }

  has(type) {
    return this.isAll || this.chosen.has(type);
  }

  clear() {
    this.chosen.clear();
    this.#changed();
  }

  /** The choice in as few words as possible: whole groups by name. */
  get kept() {
    const words = [];
    for (const { id } of this.facts.groups) {
      const [all, some] = [
        this.#typesOf(id),
        this.#typesOf(id).filter((type) => this.chosen.has(type)),
      ];
      words.push(...(some.length === all.length ? [id] : some));
    }
    return words.join(",");
  }

  /** Counts have changed. */
  refresh() {
    for (const { chip, id, label } of this.chips) {
      const types = this.#typesOf(id);
      const some = types.filter((type) => this.chosen.has(type)).length;
      chip.setAttribute(
        "aria-pressed",
        some === 0 ? "false" : some === types.length ? "true" : "mixed",
      );
      const count = types.reduce((sum, type) => sum + (this.facts.typeCounts[type] ?? 0), 0);
      chip.replaceChildren(
        el("span", { class: `swatch group-${id}`, "aria-hidden": "true" }),
        `${label} `,
        el("span", { class: "count" }, number(count)),
      );
      chip.classList.toggle("none", count === 0);
    }
    for (const { box, count, id } of this.boxes) {
      box.checked = this.chosen.has(id);
      count.textContent = number(this.facts.typeCounts[id] ?? 0);
    }
    byId("show-all").hidden = this.isAll;
  }

  #typesOf(token) {
    return this.facts.types
      .filter(({ id, group }) => id === token || group === token)
      .map(({ id }) => id);
  }

  #build() {
    this.chips = this.facts.groups.map(({ id, label }) => {
      const chip = el("button", { type: "button", class: "chip", "data-group": id });
      chip.addEventListener("click", () => this.#toggle(this.#typesOf(id)));
      return { chip, id, label };
    });
    byId("chips").replaceChildren(...this.chips.map(({ chip }) => chip));
    this.boxes = [];
    const sets = this.facts.groups.map((group) =>
      el(
        "fieldset",
        {},
        el("legend", {}, group.label),
        ...this.facts.types
          .filter((type) => type.group === group.id)
          .map((type) => this.#box(type)),
      ),
    );
    byId("types")
      .querySelector(".sheet")
      .replaceChildren(...sets);
    this.refresh();
  }

  #box({ id, label }) {
    const box = el("input", { type: "checkbox", id: `type-${id}` });
    const count = el("span", { class: "count quiet" });
    box.addEventListener("change", () => this.#toggle([id]));
    this.boxes.push({ box, count, id });
    return el("label", { class: "check", for: `type-${id}` }, box, `${label} `, count);
  }

  #toggle(types) {
    const all = types.every((type) => this.chosen.has(type));
    for (const type of types) all ? this.chosen.delete(type) : this.chosen.add(type);
    this.#changed();
  }

  #changed() {
    this.refresh();
    this.dispatchEvent(new Event("change"));
  }
}
