// E-mails: recipients, subject and text.

import { Editor } from "./editor.js";
import { field } from "./fields.js";

const HELP = "Addresses with commas between them.";

export function mount(element, workspace) {
  return new Editor(element, workspace, {
    key: "email",
    empty: { to: [], cc: [], subject: "", body: "" },
    draw: ({ content: { to, cc, subject, body } }) => [
      field({ label: "To", path: "to", target: "to", value: to, as: "recipients", help: HELP }),
      field({ label: "Cc", path: "cc", target: "cc", value: cc, as: "recipients" }),
      field({
        label: "Subject",
        path: "subject",
        target: "subject",
        value: subject,
        maxlength: 998,
      }),
      field({ label: "Text", path: "body", target: "body", value: body, rows: 14 }),
    ],
  });
}
