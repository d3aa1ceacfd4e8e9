// Messages to the reviewer, and to screen readers: the paragraph has the role of a status.

import { byId } from "./dom.js";

/** Shows a sentence, or the message of an error. */
export function announce(message) {
  byId("announcement").textContent = message instanceof Error ? message.message : message;
}
