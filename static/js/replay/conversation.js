// What candidate and assistant said, from the log's own events, on the same cursor.

import { ask } from "./ask.js";
import { el, marked } from "./dom.js";
import { stamp } from "./format.js";
import { Rows } from "./rows.js";

const SPEAKERS = {
  user_message: ["user", "Candidate"],
  ai_response: ["assistant", "Assistant"],
  ai_tool_use: ["tool", "Tool"],
  slash_command: ["user", "Candidate"],
  ai_feedback: ["user", "Candidate"],
};

export function conversation({ box, facts, found, onError }) {
  const labels = new Map(facts.types.map((type) => [type.id, type.label]));
  const build = (row) => [turn(row)];

  function turn(row) {
    const [role, speaker] = SPEAKERS[row.type];
    const said = row.text || row.line || labels.get(row.type);
    const body = el("p", { class: "said-text" }, ...marked(said, found.words));
    const isMessage = row.type === "user_message" || row.type === "ai_response";
    return el(
      "li",
      { class: `turn ${role}`, "data-seq": row.seq },
      el(
        "p",
        { class: "turn-head" },
        el("b", {}, speaker),
        isMessage ? null : el("span", { class: "quiet" }, labels.get(row.type)),
        el(
          "a",
          {
            href: `#e=${row.seq}`,
            tabindex: -1,
            "aria-label": `${speaker} at ${stamp(row.at - facts.axis.start)}`,
          },
          stamp(row.at - facts.axis.start),
        ),
      ),
      body,
      row.isCut ? wholeButton(row, body) : null,
    );
  }

  function wholeButton(row, body) {
    const button = el("button", { type: "button", class: "button little" }, "Show all of it");
    button.addEventListener("click", async () => {
      try {
        const whole = await ask(`${facts.urls.events}/${row.seq}`);
        body.replaceChildren(...marked(whole.text || whole.data, found.words));
        button.remove();
      } catch (error) {
        onError(error);
      }
    });
    return button;
  }

  const types = () => Object.keys(SPEAKERS);
  return new Rows({ box, url: facts.urls.events, build, types, bodies: true, onError });
}
