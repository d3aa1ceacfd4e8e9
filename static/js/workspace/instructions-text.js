// The text of the instructions: saved a moment after the last key, kept in the browser until then, and
// never written over what another tab saved.

import { format, gettext } from "../texts.js";
import { reasons } from "./preparation.js";
import { getDraft } from "./text-draft.js";

const QUIET_MS = 4000; // once for each stretch of typing
const RETRY_MS = 5000;

export class InstructionsText {
  #timer = null;
  #saving = null;

  constructor(element, workspace, { text, revision }) {
    Object.assign(this, { workspace, text, revision });
    this.field = element.querySelector("[data-instructions]");
    this.line = element.querySelector("[data-instructions-state]");
    this.conflict = element.querySelector("[data-instructions-conflict]");
    this.draft = getDraft(`instructions:${workspace.client.sessionId}`);
    this.#restore();
    this.#bind();
  }

  /** Saves what is typed; one save at a time, and none while two versions are shown. */
  async save({ leaving = false } = {}) {
    clearTimeout(this.#timer);
    await this.#saving;
    if (this.#isSettled()) return;
    this.#saving = this.#send(this.field.value, leaving);
    const wait = await this.#saving;
    this.#saving = null;
    if (wait && !this.#isSettled()) this.#later(wait);
  }

  #isSettled() {
    return this.field.value === this.text || !this.conflict.hidden;
  }

  /** Resolves to the milliseconds after which to look again; 0 if trying again is no use. */
  async #send(typed, leaving) {
    this.#say(gettext("Saving…"));
    const headers = { "If-Match": `"${this.revision}"` };
    const options = { method: "PUT", body: { text: typed }, headers, leaving };
    try {
      this.#accept((await this.workspace.api("instructions", options)).instructions);
      return QUIET_MS;
    } catch (error) {
      return this.#explain(error);
    }
  }

  #explain(error) {
    if (error.status === 412) this.#showBoth(error.body.current);
    else if (error.isTemporary) {
      this.#say(
        gettext("Not saved yet: the server cannot be reached. Kept in this browser."),
        "offline",
      );
      return RETRY_MS;
    } else
      this.#say(format(gettext("Not saved: %(reason)s"), { reason: reasons(error) }), "refused");
    return 0;
  }

  #accept({ text, revision }) {
    Object.assign(this, { text, revision });
    const isSaved = this.field.value === text;
    if (isSaved) this.draft.forget();
    this.#say(isSaved ? gettext("Saved.") : gettext("Not saved yet."));
  }

  #showBoth(theirs) {
    this.theirs = theirs;
    this.conflict.querySelector("[data-theirs]").textContent = theirs.text;
    this.conflict.hidden = false;
    this.#say(gettext("Two versions: choose one."), "conflict");
  }

  #resolve({ mine }) {
    this.conflict.hidden = true;
    if (!mine) this.field.value = this.theirs.text;
    this.#accept(this.theirs);
    this.field.focus();
    this.save();
  }

  #restore() {
    const kept = this.draft.read();
    this.field.value = kept?.text ?? this.text;
    this.field.disabled = false;
    if (!kept || kept.text === this.text) this.draft.forget();
    else if (kept.revision === this.revision) this.#later(0);
    else this.#showBoth({ text: this.text, revision: this.revision }); // changed elsewhere since
  }

  #bind() {
    this.field.addEventListener("input", () => {
      this.draft.keep({ text: this.field.value, revision: this.revision });
      this.#say(gettext("Not saved yet."));
      this.#later(QUIET_MS);
    });
    this.field.addEventListener("blur", () => this.save());
    addEventListener("pagehide", () => this.save({ leaving: true }));
    const on = (name, mine) =>
      this.conflict
        .querySelector(`[data-${name}]`)
        .addEventListener("click", () => this.#resolve({ mine }));
    on("keep-mine", true);
    on("take-theirs", false);
  }

  #later(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), ms);
  }

  #say(words, kind = "") {
    this.line.textContent = words;
    this.line.dataset.kind = kind;
  }
}
