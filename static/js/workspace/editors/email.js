// E-mails: recipients, subject and text.

import { gettext } from "../../texts.js";
import { Editor } from "./editor.js";
import { field } from "./fields.js";

const HELP = gettext("Addresses with commas between them.");

export function mount(element, workspace) {
  return new Editor(element, workspace, {
    key: "email",
    empty: { to: [], cc: [], subject: "", body: "" },
    draw: ({ content: { to, cc, subject, body } }) => [
      field({
        label: gettext("To"),
        path: "to",
        target: "to",
        value: to,
        as: "recipients",
        help: HELP,
      }),
      field({ label: gettext("Cc"), path: "cc", target: "cc", value: cc, as: "recipients" }),
      field({
        label: gettext("Subject"),
        path: "subject",
        target: "subject",
        value: subject,
        maxlength: 998,
      }),
      field({ label: gettext("Text"), path: "body", target: "body", value: body, rows: 14 }),
    ],
  });
}
