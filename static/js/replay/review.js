// Score, notices and notes beside the replay. Its forms are sent without leaving the page.

import { askNodes, sendForm } from "./ask.js";
import { byId } from "./dom.js";

/** Sends `notes` with the moments of the notes when they are known or have changed. */
export class Review extends EventTarget {
  constructor({ facts, current, onError }) {
    super();
    Object.assign(this, { facts, current, onError });
    this.notes = facts.notes.map((note) => ({ ...note, kind: "note" }));
    this.box = byId("review");
    this.box.addEventListener("submit", (event) => this.#send(event));
  }

  load() {
    this.#loading ??= askNodes(this.facts.urls.review).then(
      (nodes) => this.#fill(nodes),
      (error) => {
        this.#loading = null;
        this.onError(error);
      },
    );
    return this.#loading;
  }

  /** Begin a note at the cursor. */
  async write() {
    await this.load();
    byId("note-text")?.focus();
  }

  #loading = null;

  async #send(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    const seq = form.querySelector("[data-current-seq]");
    if (seq) seq.value = this.current()?.seq ?? "";
    try {
      this.#fill(await sendForm(form, submitter));
      this.onError(seq ? "The note is kept." : "Kept.");
    } catch (error) {
      this.onError(error);
      submitter.disabled = false;
    }
  }

  #fill(nodes) {
    this.box.replaceChildren(...nodes);
    this.notes = [...this.box.querySelectorAll("[data-note-at]")].map((note) => ({
      at: Number(note.dataset.noteAt),
      words: note.querySelector(".note-text").textContent.slice(0, 120),
      kind: "note",
    }));
    this.dispatchEvent(new Event("notes"));
  }
}
