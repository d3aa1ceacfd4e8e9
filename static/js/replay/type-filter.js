// Which types of events are shown: a chip for each group, a checkbox for each type. Nothing chosen
// means everything.

import { byId, el } from "./dom.js";
import { formatNumber } from "./format.js";

/** Dispatches `change`. `chosen` is a set of types. */
export class TypeFilter extends EventTarget {
  /** `saved` is what `saved` returned before. */
  constructor(replay, saved) {
    super();
    this.replay = replay;
    this.chosen = new Set(saved.split(",").flatMap((name) => this.#typesNamed(name)));
    this.chips = replay.groups.map((group) => this.#buildChip(group));
    this.boxes = replay.types.map((type) => this.#buildBox(type));
    byId("chips").replaceChildren(...this.chips.map(({ chip }) => chip));
    byId("types")
      .querySelector(".sheet")
      .replaceChildren(...this.#buildFieldsets());
    byId("show-all").addEventListener("click", () => this.clear());
    this.refresh();
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

  /** The choice as short text for the URL: whole groups by their name. */
  get saved() {
    const names = this.replay.groups.flatMap(({ id }) => {
      const all = this.#typesNamed(id);
      const chosen = all.filter((type) => this.chosen.has(type));
      return chosen.length === all.length ? [id] : chosen;
    });
    return names.join(",");
  }

  /** Shows counts that have changed. */
  refresh() {
    const { typeCounts } = this.replay;
    for (const { chip, id, label } of this.chips) {
      const types = this.#typesNamed(id);
      const count = types.reduce((sum, type) => sum + (typeCounts[type] ?? 0), 0);
      chip.setAttribute("aria-pressed", this.#pressed(types));
      chip.replaceChildren(
        el("span", { class: `swatch group-${id}`, "aria-hidden": "true" }),
        `${label} `,
        el("span", { class: "count" }, formatNumber(count)),
      );
      chip.classList.toggle("none", count === 0);
    }
    for (const { box, count, id } of this.boxes) {
      box.checked = this.chosen.has(id);
      count.textContent = formatNumber(typeCounts[id] ?? 0);
    }
    byId("show-all").hidden = this.isAll;
  }

  /** The types of a group, or the one of that name. */
  #typesNamed(name) {
    return this.replay.types
      .filter(({ id, group }) => id === name || group === name)
      .map(({ id }) => id);
  }

  #pressed(types) {
    const count = types.filter((type) => this.chosen.has(type)).length;
    if (count === 0) return "false";
    return count === types.length ? "true" : "mixed";
  }

  #buildChip({ id, label }) {
    const chip = el("button", { type: "button", class: "chip", "data-group": id });
    chip.addEventListener("click", () => this.#toggle(this.#typesNamed(id)));
    return { chip, id, label };
  }

  #buildBox({ id, label, group }) {
    const box = el("input", { type: "checkbox", id: `type-${id}` });
    const count = el("span", { class: "count quiet" });
    box.addEventListener("change", () => this.#toggle([id]));
    const field = el("label", { class: "check", for: `type-${id}` }, box, `${label} `, count);
    return { box, count, field, group, id };
  }

  #buildFieldsets() {
    return this.replay.groups.map(({ id, label }) => {
      const boxes = this.boxes.filter(({ group }) => group === id);
      return el("fieldset", {}, el("legend", {}, label), ...boxes.map(({ field }) => field));
    });
  }

  #toggle(types) {
    const isOn = types.every((type) => this.chosen.has(type));
    for (const type of types) {
      if (isOn) this.chosen.delete(type);
      else this.chosen.add(type);
    }
    this.#changed();
  }

  #changed() {
    this.refresh();
    this.dispatchEvent(new Event("change"));
  }
}
