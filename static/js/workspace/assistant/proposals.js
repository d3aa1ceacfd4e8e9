// Edits that the assistant proposes: each is shown as a difference, and taken or left.

import { el } from "../../replay/dom.js";
import { gettext } from "../../texts.js";
import { reasons } from "../preparation.js";
import { compareWords } from "./difference.js";

const TAGS = { added: "ins", removed: "del", same: "span" };
const SPOKEN = {
  added: [`[${gettext("added")}: `, "]"],
  removed: [`[${gettext("removed")}: `, "]"],
};

export class Proposals {
  /** `tell(text)` shows why something did not work. */
  constructor(element, workspace, tell) {
    Object.assign(this, { element, workspace, tell });
    this.list = element.querySelector("[data-proposal-list]");
  }

  show(proposals) {
    this.element.hidden = proposals.length === 0;
    this.list.replaceChildren(...proposals.map((each) => this.#card(each)));
  }

  #card(proposal) {
    const { target, reason, before, after } = proposal;
    const act = (label, run, kind = "") => {
      const control = el("button", { type: "button", class: `button ${kind}` }, label);
      control.append(el("span", { class: "visually-hidden" }, `: ${target}`));
      control.addEventListener("click", () => this.#once(control, () => run(proposal)));
      return control;
    };
    return el(
      "li",
      { "data-proposal": proposal.id },
      el("p", {}, el("strong", { dir: "auto" }, target)),
      reason ? el("p", { class: "small quiet", dir: "auto" }, reason) : null,
      el("p", { class: "difference", dir: "auto" }, ...compareWords(before, after).map(showPart)),
      el(
        "p",
        { class: "row actions" },
        act(gettext("Take"), (each) => this.#take(each), "primary"),
        act(gettext("Leave"), (each) => this.#leave(each)),
      ),
    );
  }

  /** A double click does it once. */
  async #once(control, run) {
    if (control.getAttribute("aria-disabled") === "true") return;
    control.setAttribute("aria-disabled", "true");
    this.tell("");
    try {
      await run();
    } catch (error) {
      this.tell(reasons(error));
    } finally {
      control.removeAttribute("aria-disabled");
    }
  }

  async #take({ id }) {
    const { workspace } = this;
    await workspace.client.flush();
    const headers = { "If-Match": `"${workspace.client.saver.revision}"` };
    const options = { method: "POST", headers };
    const taken = await workspace.api(`assistant/proposals/${id}/take`, options);
    workspace.adopt(taken, "assistant");
    this.#remove(id, gettext("Taken. Undo in the deliverable brings back what was there."));
  }

  async #leave({ id }) {
    await this.workspace.api(`assistant/proposals/${id}/leave`, { method: "POST" });
    this.#remove(id, gettext("Left as it was."));
  }

  #remove(id, said) {
    this.list.querySelector(`[data-proposal="${id}"]`)?.remove();
    this.workspace.say(said);
    const next = this.list.querySelector("button");
    this.element.hidden = next === null;
    (next ?? this.workspace.pane("conversation").querySelector("textarea")).focus();
  }
}

/** Marked by its element, its line and, for who hears it, by words. */
function showPart({ kind, text }) {
  const [before, after] = SPOKEN[kind] ?? [];
  const spoken = (words) => words && el("span", { class: "visually-hidden" }, words);
  return el(TAGS[kind], {}, spoken(before), text, spoken(after));
}
