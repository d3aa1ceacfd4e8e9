// What a prompt may begin with. A command is recorded, whatever it does.

import { format, gettext } from "../../texts.js";

const COMMANDS = {
  "/summarize": gettext("Summarize in a few sentences:"),
  "/check": gettext("Check this for mistakes, and name each:"),
  "/shorten": gettext("Say this in half as many words:"),
};

const COMMAND = /^(\/[a-z]+)\b\s*(.*)$/s;

/** The prompt to send for what was typed; `help` is for the person alone. */
export function expand(typed, workspace) {
  const [, command, rest] = typed.match(COMMAND) ?? [];
  if (!command) return { content: typed };
  if (command === "/help") {
    workspace.log("slash_command", { command });
    return {
      help: format(gettext("Commands: %(names)s"), { names: Object.keys(COMMANDS).join(", ") }),
    };
  }
  const prefix = COMMANDS[command];
  if (!prefix)
    return {
      help: format(gettext("There is no command %(name)s. /help lists them."), { name: command }),
    };
  workspace.log("slash_command", { command, arguments: rest });
  return { content: `${prefix} ${rest || gettext("my deliverable so far")}` };
}

/** The prompt that names a skill before what is typed. */
export const askToUse = (skill, typed) =>
  `${format(gettext("Use the skill “%(name)s”:"), skill)} ${typed}`;
