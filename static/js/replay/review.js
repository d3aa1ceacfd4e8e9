// Score, flags and notes beside the replay. Its forms are submitted without leaving the page.

import { forgetDraft, restoreDrafts } from "../drafts.js";
import { getNodes, postForm } from "./api.js";
import { byId } from "./dom.js";
import { keepList } from "./url-state.js";

const NOTE_TITLE_LENGTH = 120;

/** Dispatches `notes` when the notes have changed. */
export class ReviewView extends EventTarget {
  #loading = null;

  /** `current()` is the event that a new note belongs to. */
  constructor({ replay, current, announce }) {
    super();
    Object.assign(this, { replay, current, announce, box: byId("review") });
    this.notes = replay.notes.map(({ at, words: text }) => ({ at, text }));
    this.box.addEventListener("submit", (event) => this.#onSubmit(event));
  }

  load() {
    this.#loading ??= getNodes(this.replay.urls.review).then(
      (nodes) => this.#render(nodes),
      (error) => {
        this.#loading = null; // so that it can be tried again
        this.announce(error);
      },
    );
    return this.#loading;
  }

  /** Puts the keyboard into the field for a new note. */
  async startNote() {
    await this.load();
    byId("note-text")?.focus();
  }

  async #onSubmit(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    const seq = form.querySelector("[data-current-seq]");
    if (seq) seq.value = this.current()?.seq ?? "";
    try {
      const nodes = await postForm(form, submitter);
      forgetDraft(form);
      this.#render(nodes);
      this.announce(seq ? "The note is saved." : "Saved.");
    } catch (error) {
      this.announce(error);
      submitter.disabled = false;
    }
  }

  #render(nodes) {
    this.box.replaceChildren(...nodes);
    restoreDrafts(this.box); // of the other forms
    for (const link of this.box.querySelectorAll("[data-keeps-list]")) keepList(link);
    this.notes = [...this.box.querySelectorAll("[data-note-at]")].map((note) => ({
      at: Number(note.dataset.noteAt),
      text: note.querySelector(".note-text").textContent.slice(0, NOTE_TITLE_LENGTH),
    }));
    this.dispatchEvent(new Event("notes"));
  }
}
