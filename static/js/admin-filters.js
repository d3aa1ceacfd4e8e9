// The widget that replaces a filter's <select> has no accessible name: give it the select's label.
// jQuery runs ready handlers in the order of registration, so this one runs after the widgets exist.

window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete[aria-label]")) {
    const rendered = select.nextElementSibling?.querySelector(".select2-selection__rendered");
    rendered?.setAttribute("aria-label", select.getAttribute("aria-label"));
  }
});
