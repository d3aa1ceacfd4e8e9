// The workspace of a candidate: one client for the session, and the panes that work with it. A pane
// is a module `<pane>.js`, or `editors/<type>.js` for the deliverable, that exports
// `mount(element, workspace)`. One that fails takes no other with it.

import { bindDialogs } from "../dialogs.js";
import { sendFormsOnce } from "../sent-forms.js";
import { SessionClient } from "../session-client.js";
import { gettext } from "../texts.js";
import { bindAlerts } from "./alerts.js";
import { bindChecklist } from "./checklist.js";
import { bindConflict } from "./conflict.js";
import { editorOf } from "./editor-modules.js";
import { bindHandIn } from "./hand-in.js";
import { bindHead } from "./head.js";
import { localizeTimes } from "./local-times.js";
import { reportFlags } from "./security-flags.js";
import { bindShortcuts } from "./shortcuts.js";
import { bindTabs } from "./tabs.js";
import { createWorkspace } from "./workspace.js";

const TOKEN = /\/invite\/([A-Za-z0-9]+)/;

const main = document.querySelector("main[data-session-id]");
const [, token] = location.pathname.match(TOKEN);
const client = new SessionClient({ sessionId: main.dataset.sessionId, token });
const workspace = createWorkspace(client, main);

localizeTimes();
bindDialogs();
sendFormsOnce();
bindChecklist(main);
bindTabs(main);
bindAlerts(workspace);
await workspace.start();
for (const bind of [bindHead, bindHandIn, bindConflict, reportFlags, bindShortcuts])
  bind(workspace);
await Promise.all([...main.querySelectorAll("[data-pane]")].map(mountPane));
main.dataset.ready = "";

async function mountPane(element) {
  const { pane } = element.dataset;
  if (pane === "brief") return; // it is the server's text
  try {
    const isEditor = pane === "deliverable";
    const { mount } = await (isEditor ? editorOf(main.dataset.type) : import(`./${pane}.js`));
    await mount(element, workspace);
  } catch (error) {
    // biome-ignore lint/suspicious/noConsole: whoever looks for the cause looks there
    console.warn(`The pane “${pane}” did not load.`, error);
    if (!element.querySelector("[data-stub]")) element.append(sayFailed());
  }
}

function sayFailed() {
  const failed = document.createElement("p");
  failed.className = "alert error";
  failed.textContent = gettext("This part could not be loaded. Reload the page to try again.");
  return failed;
}
