// The messages of candidate and assistant, from the log.

import { getJson } from "../api.js";
import { el, highlight } from "../dom.js";
import { formatOffset } from "../format.js";
import { answerParts } from "./answer.js";
import { RowList } from "./row-list.js";

const SPEAKERS = {
  user_message: { role: "user", name: "Candidate", isMessage: true },
  ai_response: { role: "assistant", name: "Assistant", isMessage: true },
  ai_tool_use: { role: "tool", name: "Tool" },
  slash_command: { role: "user", name: "Candidate" },
  ai_feedback: { role: "user", name: "Candidate" },
};

export function createConversation({ box, replay, search, onError }) {
  const labels = new Map(replay.types.map(({ id, label }) => [id, label]));

  function build(row) {
    const { role, name, isMessage } = SPEAKERS[row.type];
    const offset = formatOffset(row.at - replay.axis.start);
    const link = { href: `#e=${row.seq}`, tabindex: -1, "aria-label": `${name} at ${offset}` };
    const text = row.text || row.line || labels.get(row.type);
    const body = el("p", { class: "message-text", dir: "auto" }, ...highlight(text, search.query));
    const html = search.query ? null : row.html; // what was found is marked in the text
    const turn = el(
      "li",
      { class: `turn ${role}`, "data-seq": row.seq },
      el(
        "p",
        { class: "turn-head" },
        el("b", {}, name),
        isMessage ? null : el("span", { class: "quiet" }, labels.get(row.type)),
        el("a", link, offset),
      ),
      ...answerParts(html, body),
      row.isCut ? buildExpandButton(row, body) : null,
    );
    return [turn];
  }

  function buildExpandButton(row, body) {
    const button = el("button", { type: "button", class: "button little" }, "Show the whole text");
    button.addEventListener("click", async () => {
      try {
        const whole = await getJson(`${replay.urls.events}/${row.seq}`);
        body.replaceChildren(...highlight(whole.text || whole.data, search.query));
        button.remove();
      } catch (error) {
        onError(error);
      }
    });
    return button;
  }

  const types = () => Object.keys(SPEAKERS);
  return new RowList({ box, url: replay.urls.events, build, types, withBodies: true, onError });
}
