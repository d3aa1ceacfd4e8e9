// The pane with the assistant's skills: switched on and off, written, uploaded, used.

import { format, gettext } from "../texts.js";
import { loadPreparation, reasons, sendOnce } from "./preparation.js";

const ORIGINS = {
  offered: gettext("offered"),
  created: gettext("your own"),
  uploaded: gettext("uploaded"),
};

export async function mount(element, workspace) {
  const { skills } = await loadPreparation(workspace);
  const list = new SkillList(element, workspace);
  for (const skill of skills) list.show(skill);
  const written = element.querySelector("[data-skill-form]");
  sendOnce(written, async (data, key) => {
    await list.add(Object.fromEntries(data), key);
    element.querySelector("[data-new-skill]").open = false;
  });
  const upload = element.querySelector("[data-skill-file-form]");
  sendOnce(upload, async (data, key) => {
    try {
      await list.add(data, key);
    } finally {
      upload.elements.file.value = ""; // so that the same file can be chosen again
    }
  });
  upload.elements.file.addEventListener("change", () => {
    if (upload.elements.file.files.length > 0) upload.requestSubmit();
  });
}

class SkillList {
  constructor(element, workspace) {
    this.workspace = workspace;
    this.list = element.querySelector("[data-skills]");
    this.nothing = element.querySelector("[data-no-skills]");
    this.problem = element.querySelector("[data-skills-problem]");
    this.template = element.querySelector("[data-skill]");
  }

  async add(body, key) {
    const options = { method: "POST", body, headers: { "Idempotency-Key": key } };
    const { skill } = await this.workspace.api("skills", options);
    this.show(skill);
    this.workspace.say(format(gettext("Added: %(name)s"), { name: skill.name }));
  }

  show(skill) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    const [control, use] = ["enabled", "use"].map((name) => row.querySelector(`[data-${name}]`));
    row.querySelector("[data-name]").textContent = skill.name;
    row.querySelector("[data-instructions]").textContent = skill.instructions;
    row.querySelector("[data-origin]").textContent = skill.fileName || ORIGINS[skill.origin];
    use.setAttribute("aria-label", format(gettext("Use %(name)s"), { name: skill.name }));
    use.disabled = !skill.isEnabled;
    control.checked = skill.isEnabled;
    control.addEventListener("change", () => this.#switch(skill, control, use));
    use.addEventListener("click", () => this.#use(skill));
    this.list.append(row);
    this.nothing.hidden = true;
  }

  async #switch({ id, name }, control, use) {
    const verb = control.checked ? "enable" : "disable";
    this.problem.textContent = "";
    try {
      const { skill } = await this.workspace.api(`skills/${id}/${verb}`, { method: "POST" });
      control.checked = skill.isEnabled;
      use.disabled = !skill.isEnabled;
      this.workspace.say(`${name}: ${skill.isEnabled ? "on" : "off"}`);
    } catch (error) {
      control.checked = !control.checked; // as it was
      this.problem.textContent = reasons(error);
    }
  }

  /** The conversation listens to `use-skill`. */
  #use(skill) {
    this.workspace.log("skill_activated", { skill: skill.name, source: "menu" });
    this.workspace.emit("use-skill", skill);
    this.workspace.say(format(gettext("The assistant is to use %(name)s."), { name: skill.name }));
  }
}
