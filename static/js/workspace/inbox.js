// The pane with the inbox: items that are opened, read and closed.

import { el } from "../replay/dom.js";
import { gettext } from "../texts.js";
import { fileList } from "./file-list.js";

export async function mount(element, workspace) {
  const pane = new Inbox(element, workspace);
  pane.show(workspace.materials ?? (await workspace.loadMaterials()));
  workspace.on("materials", (materials) => pane.show(materials));
  // What is open when the page goes is closed by it.
  addEventListener("pagehide", () => pane.close("page closed"));
}

class Inbox {
  #shown = "";
  #open = null;

  constructor(element, workspace) {
    this.workspace = workspace;
    this.list = element.querySelector("[data-inbox]");
    this.nothing = element.querySelector("[data-no-inbox]");
  }

  show({ inbox }) {
    const text = JSON.stringify(inbox);
    if (text === this.#shown) return;
    this.#shown = text;
    this.list.replaceChildren(...inbox.map((item) => this.#row(item)));
    this.nothing.hidden = inbox.length > 0;
  }

  #row(item) {
    const subject = el("span", { dir: "auto" }, item.subject || gettext("No subject"));
    const from = el("span", { class: "quiet small" }, el("bdi", {}, item.sender), " ");
    const when = el("span", { class: "quiet small", dir: "auto" }, item.received);
    const head = el("button", { class: "inbox-item", type: "button" }, subject, from, when);
    head.setAttribute("aria-expanded", "false");
    const body = el("div", { hidden: true });
    head.addEventListener("click", () => this.#toggle(item, head, body));
    return el("li", {}, head, body);
  }

  #toggle(item, head, body) {
    const wasOpen = this.#open?.item === item;
    this.close(wasOpen ? "closed" : "another opened");
    if (wasOpen) return;
    if (body.childElementCount === 0) body.append(...this.#content(item));
    body.hidden = false;
    head.setAttribute("aria-expanded", "true");
    this.#open = { item, head, body, at: performance.now() };
    const { id, sender, subject } = item;
    this.workspace.log("inbox_item_opened", { item: id, sender, subject });
  }

  /** Closes the open item, if there is one, and records for how long it was open. */
  close(action) {
    if (!this.#open) return;
    const { item, head, body, at } = this.#open;
    this.#open = null;
    body.hidden = true;
    head.setAttribute("aria-expanded", "false");
    const durationMs = Math.round(performance.now() - at);
    const { id, subject } = item;
    this.workspace.log("inbox_item_closed", { item: id, subject, action, durationMs });
  }

  #content(item) {
    const text = el("p", { class: "inbox-text", dir: "auto" }, item.body);
    if (item.attachments.length === 0) return [text];
    return [text, fileList(this.workspace, item.attachments, gettext("Attachments"))];
  }
}
