// A form with data-confirm="…" asks that question before it is sent.

export function confirmForms() {
  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (event.defaultPrevented || !form.dataset.confirm || form.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(form.dataset.confirm, submitter?.textContent ?? "OK", () => {
        form.dataset.confirmed = "1";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      });
    },
    true,
  );
}

function ask(question, verb, onYes) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const text = document.createElement("p");
  text.id = "confirm-question";
  text.textContent = question;
  const row = document.createElement("div");
  row.className = "row";
  const cancel = button("Cancel", "button");
  cancel.autofocus = true; // a key that is held down confirms nothing
  row.append(button(verb, "button danger", onYes), cancel);
  dialog.append(text, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  function button(label, className, action) {
    const element = document.createElement("button");
    Object.assign(element, { type: "button", className, textContent: label });
    element.addEventListener("click", () => {
      dialog.close();
      action?.();
    });
    return element;
  }
}
