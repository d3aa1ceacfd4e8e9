// Forms that search and filter by GET.

/** A form with data-omit-empty leaves empty fields out of the URL. */
export function omitEmptyFields() {
  for (const form of document.querySelectorAll("form[data-omit-empty]")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        if (field.name && field.value === "") field.disabled = true;
      }
      // The Back button restores the page as it was left: its fields must not stay disabled.
      setTimeout(() => {
        for (const field of form.elements) field.disabled = false;
      });
    });
  }
}

/** What the controls show is what holds: the browser restores filters that were changed and left. */
export function resetFilters() {
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const form of document.querySelectorAll("form[method=get]")) form.reset();
  });
}

/** A field with data-submit-on-change submits its form. */
export function submitOnChange() {
  for (const field of document.querySelectorAll("[data-submit-on-change]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
}
