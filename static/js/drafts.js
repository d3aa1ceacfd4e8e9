// Keeps what was typed into forms in the tab until it was sent and done: through links, reloads, a
// sign-in, and errors. The server names the forms that were done in the cookie `sent_forms`.
// Of a form that was sent and not done, what was chosen is kept, too, and its dialog opens again.

import { defaultOf, draftName, isChecked, shapeOf, stateOf } from "./draft-fields.js";
import { readCookie } from "./sent-forms.js";

const FIELDS = "textarea, input[type=text], input:not([type])";
const CHOICES = "select:not([multiple]), input:is([type=checkbox], [type=radio])";
const OTHERS = "input:is([type=email], [type=url], [type=date], [type=datetime-local])";
const SENT_FIELDS = `${FIELDS}, ${OTHERS}, ${CHOICES}`;
const PREFIX = "draft:";
let isUnsent = false;

export function keepDrafts() {
  forgetSent();
  restoreDrafts(document);
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!(isKept(form) && target.matches(FIELDS))) return;
    isUnsent = true;
    save(form, {});
    showHint(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    isUnsent = false;
    if (event.target.hasAttribute("data-ends-drafts")) forgetAll();
    else if (isKept(event.target))
      save(event.target, { sentAs: event.target.elements.form_id?.value });
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsent) event.preventDefault();
  });
}

/** Puts the drafts back into the fields of the forms in `root`. */
export function restoreDrafts(root) {
  for (const form of root.querySelectorAll("form")) {
    if (form.hasAttribute("data-typed")) beginTyped(form);
    const draft = isKept(form) ? read(keyOf(form)) : null;
    if (draft && draft.shape === shapeOf(form)) restore(form, draft);
  }
}

// The server has put what was typed into the form: it is unsent, and newer than its draft.
function beginTyped(form) {
  write(keyOf(form), null);
  isUnsent = true;
}

function restore(form, draft) {
  fill(form, draft.texts);
  if (draft.sentAs) reopen(form, draft);
}

function fill(form, texts) {
  const differs = (field) => {
    const kept = texts[draftName(field)];
    return kept !== undefined && kept !== stateOf(field);
  };
  for (const field of [...form.querySelectorAll(SENT_FIELDS)].filter(differs)) {
    field[isChecked(field) ? "checked" : "value"] = texts[draftName(field)];
    showHint(form);
  }
}

// Once: whoever closes the dialog is done with it.
function reopen(form, { texts, shape }) {
  const dialog = form.closest("dialog");
  if (dialog && !document.querySelector("dialog[open]")) dialog.showModal();
  write(keyOf(form), { texts, shape });
}

/** Forgets the draft of a form that was sent and done without leaving the page. */
export function forgetDraft(form) {
  write(keyOf(form), null);
  isUnsent = false;
}

const isKept = (form) =>
  form?.method === "post" && form.elements.form_id !== undefined && !("typed" in form.dataset);

// Of the user: another one who signs in in the same tab must not read it.
const keyOf = (form) =>
  `${PREFIX}${document.body.dataset.user ?? ""}:${new URL(form.getAttribute("action") ?? "", location.href).pathname}`;

function save(form, rest) {
  const changed = [...form.querySelectorAll(rest.sentAs ? SENT_FIELDS : FIELDS)].filter(
    (field) => field.name && stateOf(field) !== defaultOf(field),
  );
  const texts = Object.fromEntries(changed.map((field) => [draftName(field), stateOf(field)]));
  write(keyOf(form), changed.length > 0 ? { texts, shape: shapeOf(form), ...rest } : null);
}

function showHint(form) {
  const hint = form.querySelector("[data-unsaved]");
  if (hint) hint.hidden = false;
}

function forgetSent() {
  const done = readCookie("sent_forms").split(".");
  for (const key of keys()) {
    if (done.includes(read(key)?.sentAs)) write(key, null);
  }
}

function forgetAll() {
  for (const key of keys()) write(key, null);
}

function keys() {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return []; // storage may be forbidden
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage may be forbidden or full; leaving the page then asks, and that is all.
  }
}
