// What the assistant is to remember: entries that are added and forgotten.

import { format, gettext } from "../texts.js";
import { reasons, sendOnce } from "./preparation.js";

export class MemoryList {
  #rows = new Map();

  constructor(element, workspace, entries) {
    this.workspace = workspace;
    this.list = element.querySelector("[data-memory]");
    this.nothing = element.querySelector("[data-no-memory]");
    this.form = element.querySelector("[data-memory-form]");
    this.template = element.querySelector("[data-memory-entry]");
    for (const entry of entries) this.#show(entry);
    sendOnce(this.form, (data, key) => this.#add(Object.fromEntries(data), key));
  }

  async #add(body, key) {
    const options = { method: "POST", body, headers: { "Idempotency-Key": key } };
    const { memory } = await this.workspace.api("memory", options);
    this.#show(memory);
    this.workspace.say(format(gettext("Remembered: %(name)s"), { name: memory.key }));
  }

  #show(entry) {
    const row = this.#rows.get(entry.id) ?? this.#newRow(entry);
    row.querySelector("[data-key]").textContent = entry.key;
    row.querySelector("[data-value]").textContent = entry.value;
    this.nothing.hidden = true;
  }

  #newRow(entry) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const forget = row.querySelector("[data-forget]");
    forget.setAttribute("aria-label", format(gettext("Forget %(name)s"), { name: entry.key }));
    forget.addEventListener("click", () => this.#forget(entry));
    this.#rows.set(entry.id, row);
    this.list.append(row);
    return row;
  }

  async #forget({ id, key }) {
    try {
      await this.workspace.api(`memory/${id}`, { method: "DELETE" });
    } catch (error) {
      if (error.status !== 404) {
        this.form.querySelector("[data-problem]").textContent = reasons(error);
        return;
      }
    }
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
    this.nothing.hidden = this.#rows.size > 0;
    this.workspace.say(format(gettext("Forgotten: %(name)s"), { name: key }));
    this.form.elements.key.focus();
  }
}
