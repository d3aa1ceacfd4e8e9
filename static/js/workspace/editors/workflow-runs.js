// Running the steps of a workflow: each step has a button, and beside it what its last run gave.

import { el } from "../../replay/dom.js";
import { format, gettext } from "../../texts.js";
import { follow } from "../assistant/turn.js";
import { reasons } from "../preparation.js";
import { button } from "./fields.js";

const STATES = {
  open: gettext("Running…"),
  done: gettext("Done"),
  stopped: gettext("Stopped"),
  failed: gettext("Failed"),
};
const keyOf = (id, index) => id || `#${index}`;

export class WorkflowRuns {
  #runs = new Map(); // by step: { id, state, text, fault }

  constructor(workspace, element) {
    Object.assign(this, { workspace, element });
  }

  /** Shows what earlier runs gave, and follows one that is under way. */
  async load() {
    const answer = await this.workspace.api("workflow-runs?limit=50").catch(() => null);
    for (const run of answer?.workflowRuns.toReversed() ?? []) {
      const key = keyOf(run.stepId, run.step);
      const turn = { id: run.turnId, state: run.state, text: run.output, fault: run.fault };
      this.#show(key, turn);
      if (turn.state === "open") this.#follow(key, turn);
    }
  }

  /** The nodes of a step; `name` is what the step is called. */
  draw(part, index, name) {
    const key = keyOf(part.id, index);
    const box = el("div", { class: "workflow-run", "data-run": key });
    const run = button(gettext("Run"), {
      "aria-label": format(gettext("Run: %(name)s"), { name }),
    });
    const stop = button(gettext("Stop"), {
      "aria-label": format(gettext("Stop: %(name)s"), { name }),
      "data-stop-run": "",
    });
    run.addEventListener("click", () => this.#run(key, box));
    stop.addEventListener("click", () => this.#stop(key));
    const output = el("div", {
      "data-output": "",
      role: "group",
      "aria-label": format(gettext("Output: %(name)s"), { name }),
    });
    box.append(el("p", { class: "row" }, run, stop), output);
    this.#fill(box, this.#runs.get(key));
    return box;
  }

  async #run(key, box) {
    const before = this.#runs.get(key);
    if (before?.state === "open") return; // a double click runs once
    this.#show(key, { state: "open", text: "", fault: "" });
    try {
      await this.workspace.client.flush();
      const step = Number(box.closest("[data-part]").dataset.part);
      const options = { method: "POST", body: { step } };
      const { workflowRun } = await this.workspace.api("workflow-runs", options);
      await this.#follow(key, { id: workflowRun.turnId, state: "open", text: "", fault: "" });
    } catch (error) {
      this.#show(key, { state: "failed", text: before?.text ?? "", fault: reasons(error) });
    }
  }

  async #follow(key, turn) {
    try {
      const ended = await follow(this.workspace, turn, (now) => this.#show(key, now));
      this.#show(key, ended);
      this.workspace.say(
        format(gettext("The run has ended: %(state)s."), { state: STATES[ended.state] }),
      );
    } catch (error) {
      this.#show(key, { ...turn, state: "failed", fault: reasons(error) });
    }
  }

  async #stop(key) {
    const { id } = this.#runs.get(key) ?? {};
    const options = { method: "POST" };
    if (id) await this.workspace.api(`assistant/turns/${id}/stop`, options).catch(() => null);
  }

  #show(key, run) {
    this.#runs.set(key, run);
    const box = this.element.querySelector(`[data-run="${CSS.escape(key)}"]`);
    if (box) this.#fill(box, run);
  }

  #fill(box, run) {
    box.querySelector("[data-stop-run]").hidden = !(run?.state === "open" && run.id);
    const output = box.querySelector("[data-output]");
    output.hidden = !run;
    if (!run) return;
    const text = el("pre", { class: "block", dir: "auto", tabindex: "0" }, run.text);
    output.replaceChildren(
      el("p", { class: "small quiet" }, STATES[run.state]),
      ...(run.text ? [text] : []),
      ...(run.fault ? [el("p", { class: "error" }, run.fault)] : []),
    );
  }
}
