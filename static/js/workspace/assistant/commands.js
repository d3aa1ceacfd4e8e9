// What a prompt may begin with. A command is recorded, whatever it does.

const COMMANDS = {
  "/summarize": "Summarize in a few sentences: ",
  "/check": "Check this for mistakes, and name each: ",
  "/shorten": "Say this in half as many words: ",
};

const COMMAND = /^(\/[a-z]+)\b\s*(.*)$/s;

/** The prompt to send for what was typed; `help` is for the person alone. */
export function expand(typed, workspace) {
  const [, command, rest] = typed.match(COMMAND) ?? [];
  if (!command) return { content: typed };
  if (command === "/help") {
    workspace.log("slash_command", { command });
    return { help: `Commands: ${Object.keys(COMMANDS).join(", ")}` };
  }
  const prefix = COMMANDS[command];
  if (!prefix) return { help: `There is no command ${command}. /help lists them.` };
  workspace.log("slash_command", { command, arguments: rest });
  return { content: prefix + (rest || "my deliverable so far") };
}
