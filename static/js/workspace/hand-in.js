// “Next phase” and “Submit”: what will be handed in is shown first, and is saved before it is.

import { summarize } from "./summary.js";

const WORDS = {
  next: {
    title: "Go on to the next phase?",
    lead: "This is handed in for the phase. It can no longer be changed for this phase; you go on with it in the next one.",
    action: "Hand in and go on",
  },
  submit: {
    title: "Submit your work?",
    lead: "This is handed in, and the session ends. Nothing can be changed afterwards.",
    action: "Submit",
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
    problem.textContent = "Sending…";
    try {
      await (kind === "next" ? client.advance() : client.submit());
      dialog.close();
    } catch (error) {
      problem.textContent = `Not handed in: ${error.message} Nothing is lost; try again.`;
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
