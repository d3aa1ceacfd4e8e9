// The workspace of a candidate: one client for the session, and the panes that work with it. A pane
// is a module `<pane>.js`, or `editors/<type>.js` for the deliverable, that exports
// `mount(element, workspace)`. One that fails takes no other with it.

import { SessionClient } from "../session-client.js";
import { bindTabs } from "./tabs.js";
import { createWorkspace } from "./workspace.js";

const EDITORS = {
  docx: "document",
  email: "email",
  pptx: "slides",
  workflow: "workflow",
  xlsx: "sheet",
};

const main = document.querySelector("main[data-session-id]");
const [, token] = location.pathname.match(/\/invite\/([A-Za-z0-9]+)/);
const client = new SessionClient({ sessionId: main.dataset.sessionId, token });
const workspace = createWorkspace(client, main);

bindTabs(main);
await workspace.start();
await Promise.all([...main.querySelectorAll("[data-pane]")].map(mountPane));

async function mountPane(element) {
  const name = element.dataset.pane;
  const path =
    name === "deliverable" ? `./editors/${EDITORS[main.dataset.type]}.js` : `./${name}.js`;
  if (name === "brief") return;
  try {
    const { mount } = await import(path);
    await mount(element, workspace);
  } catch (error) {
    const failed = document.createElement("p");
    failed.className = "alert error";
    failed.textContent = "This part could not be loaded. Reload the page to try again.";
    if (!element.querySelector("[data-stub]")) element.append(failed);
    // biome-ignore lint/suspicious/noConsole: whoever looks for the cause looks there
    console.warn(`The pane “${name}” did not load.`, error);
  }
}
