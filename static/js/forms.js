// Small things for forms that ask by GET.

/** Leaves empty fields of `form[data-clean]` out of the address. */
export function keepClean() {
  for (const form of document.querySelectorAll("form[data-clean]")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
      // Going back shows the page as it was left: its fields must not stay disabled.
      setTimeout(() => {
        for (const field of form.elements) field.disabled = false;
      });
    });
  }
}

/** Sends the form of a `[data-submits]` field as soon as another value is chosen. */
export function submitOnChange() {
  for (const field of document.querySelectorAll("[data-submits]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}
