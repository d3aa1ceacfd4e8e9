// The pane with the assistant's instructions and its memory.

import { InstructionsText } from "./instructions-text.js";
import { MemoryList } from "./memory.js";
import { loadPreparation } from "./preparation.js";

export async function mount(element, workspace) {
  const { instructions, memory } = await loadPreparation(workspace);
  new InstructionsText(element, workspace, instructions);
  new MemoryList(element, workspace, memory);
}
