// The pane with the assistant: what was said, the answer that comes, and the prompt.

import { el } from "../replay/dom.js";
import { gettext } from "../texts.js";
import { askToUse, expand } from "./assistant/commands.js";
import { describeAssistant, showMessage } from "./assistant/messages.js";
import { Proposals } from "./assistant/proposals.js";
import { follow } from "./assistant/turn.js";
import { randomKey, reasons } from "./preparation.js";
import { getDraft } from "./text-draft.js";

export async function mount(element, workspace) {
  const pane = new Conversation(element, workspace);
  await pane.load();
}

class Conversation {
  constructor(element, workspace) {
    this.workspace = workspace;
    const find = (name) => element.querySelector(`[data-${name}]`);
    this.name = find("assistant-name");
    this.said = find("said");
    this.problem = find("assistant-problem");
    this.form = find("prompt");
    this.stop = find("stop");
    this.retry = find("retry");
    this.input = this.form.elements.content;
    this.draft = getDraft(`prompt-${workspace.session.session.id}`);
    this.turn = null;
    this.key = null;
    const tell = (text) => this.#tell(text);
    this.proposals = new Proposals(find("proposals"), workspace, tell);
    this.#bind();
  }

  #bind() {
    this.input.value = this.draft.read() ?? "";
    this.input.addEventListener("input", () => this.draft.keep(this.input.value));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.stop.addEventListener("click", () => this.#stop());
    this.retry.addEventListener("click", () => this.#ask({ questionId: this.questionId }));
    this.workspace.on("moved", () => this.proposals.show([])); // they were for that phase
    this.workspace.on("use-skill", (skill) => {
      this.input.value = askToUse(skill, this.input.value);
      this.draft.keep(this.input.value);
      this.input.focus();
    });
  }

  /** Shows what was said, and goes on with an answer that is under way. */
  async load() {
    const { assistant } = await this.workspace.api("assistant");
    this.form.hidden = assistant.name === null;
    this.name.textContent = describeAssistant(assistant);
    this.said.replaceChildren(...assistant.messages.map((each) => this.#row(each)));
    this.questionId = assistant.messages.findLast(({ role }) => role === "user")?.id;
    this.proposals.show(assistant.proposals);
    if (assistant.turn) this.#follow(assistant.turn);
  }

  #row = (message) => showMessage(message, this.workspace);

  #tell(text) {
    this.problem.textContent = text;
    this.problem.hidden = text === "";
  }

  async #submit() {
    const typed = this.input.value.trim();
    if (this.turn || typed === "") return;
    const { content, help } = expand(typed, this.workspace);
    this.#tell(help ?? "");
    if (content && (await this.#ask({ content }))) {
      this.input.value = "";
      this.draft.forget();
    }
  }

  /** Asks a new question, or the last one again. Resolves to whether it has arrived; the answer is
   * still to come then. */
  async #ask(body) {
    if (this.turn) return false;
    this.turn = {};
    this.#tell("");
    try {
      const { turn } = await this.workspace.api("assistant/turns", {
        method: "POST",
        body,
        headers: { "Idempotency-Key": this.#keyOf(JSON.stringify(body)) },
      });
      this.key = null;
      if (body.content) this.said.append(this.#row({ role: "user", content: body.content }));
      this.questionId = turn.questionId;
      this.#follow(turn);
      return true;
    } catch (error) {
      this.turn = null;
      this.#tell(reasons(error));
      return false;
    }
  }

  /** The same until the question has arrived, so that a lost answer is no second question. */
  #keyOf(content) {
    if (this.key?.content !== content) this.key = { content, value: randomKey() };
    return this.key.value;
  }

  async #follow(turn) {
    this.turn = turn;
    this.stop.hidden = false;
    this.retry.hidden = true;
    const text = el("p", { class: "message-text", dir: "auto" }, "…");
    this.said.append(el("li", { class: "assistant", "aria-busy": "true" }, text));
    this.#showLast();
    try {
      const ended = await follow(this.workspace, turn, (now) => {
        text.textContent = now.text || "…";
      });
      await this.load();
      this.#showLast();
      this.#tell(ended.fault);
      this.retry.hidden = ended.state === "done";
      this.workspace.say(ended.state === "done" ? gettext("The assistant has answered.") : "");
    } catch (error) {
      this.#tell(reasons(error));
      this.retry.hidden = false;
    } finally {
      this.turn = null;
      this.stop.hidden = true;
    }
  }

  #showLast() {
    this.said.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  async #stop() {
    try {
      await this.workspace.api(`assistant/turns/${this.turn.id}/stop`, { method: "POST" });
    } catch (error) {
      this.#tell(reasons(error));
    }
  }
}
