// The pane with the sources of the materials, which are connected here, and the candidate's files.

import { el } from "../replay/dom.js";
import { format, gettext } from "../texts.js";
import { fileList, fileRow } from "./file-list.js";
import { reasons, sendOnce } from "./preparation.js";

export async function mount(element, workspace) {
  const pane = new Sources(element, workspace);
  pane.show(workspace.materials ?? (await workspace.loadMaterials()));
  workspace.on("materials", (materials) => pane.show(materials));
  recordBrowsing(workspace);
}

/** Records once for each visit of the pane that the person looks through the sources. */
function recordBrowsing(workspace) {
  workspace.main.addEventListener("click", ({ target }) => {
    if (!target.closest('button[data-tab="sources"]')) return;
    const shown = (workspace.materials?.sources ?? []).map(({ name }) => name);
    if (shown.length > 0) workspace.log("connector_browsed", { shown });
  });
}

class Sources {
  #shown = "";

  constructor(element, workspace) {
    this.workspace = workspace;
    const find = (name) => element.querySelector(`[data-${name}]`);
    this.list = find("sources");
    this.nothing = find("no-sources");
    this.problem = find("sources-problem");
    this.own = find("own-files");
    const upload = find("file-form");
    sendOnce(upload, (data, key) => this.#upload(upload, data, key));
    upload.elements.file.addEventListener("change", () => {
      if (upload.elements.file.files.length > 0) upload.requestSubmit();
    });
  }

  /** Draws what has changed; what is open in the pane stays open otherwise. */
  show({ sources, files }) {
    const text = JSON.stringify([sources, files]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.list.replaceChildren(...sources.map((source) => this.#row(source)));
    this.nothing.hidden = sources.length > 0;
    this.own.replaceChildren(...files.map((file) => fileRow(this.workspace, file)));
  }

  #row(source) {
    const name = el("strong", { dir: "auto" }, source.name);
    const kind =
      source.kind && el("span", { class: "quiet small", dir: "auto" }, ` ${source.kind}`);
    const about = el("p", { class: "small", dir: "auto" }, source.description);
    const rest = source.isConnected
      ? fileList(
          this.workspace,
          source.files,
          format(gettext("Files of %(name)s"), { name: source.name }),
        )
      : this.#connectButton(source);
    return el("li", { class: "source" }, el("div", {}, name, kind, about, rest));
  }

  #connectButton(source) {
    const button = el("button", { class: "button", type: "button" }, gettext("Connect"));
    button.setAttribute("aria-label", format(gettext("Connect %(name)s"), { name: source.name }));
    button.addEventListener("click", () => this.#connect(source, button));
    return button;
  }

  async #connect({ id, name }, button) {
    button.disabled = true;
    this.problem.textContent = "";
    try {
      await this.workspace.api(`sources/${id}/connect`, { method: "POST" });
      await this.workspace.loadMaterials();
      this.workspace.say(format(gettext("Connected: %(name)s"), { name }));
      this.list.querySelector("li button, li a")?.focus();
    } catch (error) {
      button.disabled = false;
      this.problem.textContent = reasons(error);
    }
  }

  async #upload(form, data, key) {
    const options = { method: "POST", body: data, headers: { "Idempotency-Key": key } };
    try {
      const { file } = await this.workspace.api("files", options);
      await this.workspace.loadMaterials();
      this.workspace.say(format(gettext("Uploaded: %(name)s"), { name: file.name }));
    } finally {
      form.elements.file.value = ""; // so that the same file can be chosen again
    }
  }
}
