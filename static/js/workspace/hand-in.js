// “Next phase” and “Submit”: what will be handed in is shown first, and is saved before it is.

import { format, gettext } from "../texts.js";
import { summarize } from "./summary.js";

const WORDS = {
  next: {
    title: gettext("Go on to the next phase?"),
    lead: gettext(
      "This is handed in for the phase. It can no longer be changed for this phase; you go on with it in the next one.",
    ),
    action: gettext("Hand in and go on"),
  },
  submit: {
    title: gettext("Submit your work?"),
    lead: gettext("This is handed in, and the session ends. Nothing can be changed afterwards."),
    action: gettext("Submit"),
  },
};

export function bindHandIn(workspace) {
  const { client, main } = workspace;
  const dialog = main.querySelector("[data-hand-in]");
  const action = dialog.querySelector("[data-action]");
  const problem = dialog.querySelector("[data-problem]");
  let kind = "next";

  const open = (which) => {
    kind = which;
    const { title, lead, action: label } = WORDS[kind];
    dialog.querySelector("h2").textContent = title;
    dialog.querySelector("[data-lead]").textContent = lead;
    dialog.querySelector("[data-summary]").replaceChildren(...summarize(workspace.state));
    action.textContent = label;
    action.disabled = false;
    problem.textContent = "";
    dialog.showModal();
  };
  const handIn = async () => {
    action.disabled = true; // a double click hands in once
    workspace.isHandingIn = true;
    problem.textContent = gettext("Sending…");
    try {
      await (kind === "next" ? client.advance() : client.submit());
      dialog.close();
    } catch (error) {
      problem.textContent = format(
        gettext("Not handed in: %(reason)s Nothing is lost; try again."),
        { reason: error.message },
      );
      action.disabled = false;
    } finally {
      workspace.isHandingIn = false;
    }
  };
  main.querySelector("[data-next]").addEventListener("click", () => open("next"));
  main.querySelector("[data-submit]").addEventListener("click", () => open("submit"));
  action.addEventListener("click", handIn);
  // The phase may end by its time while the dialog is open: then there is nothing to confirm.
  client.on("moved", () => dialog.close());
}
