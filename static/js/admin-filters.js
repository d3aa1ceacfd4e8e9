// The widget that replaces the <select> of a filter has a part without a name: it gets the select's.
// jQuery runs ready handlers in the order of registration, so this one runs after the widgets exist.

window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete[aria-label]")) {
    const rendered = select.nextElementSibling?.querySelector(".select2-selection__rendered");
    rendered?.setAttribute("aria-label", select.getAttribute("aria-label"));
  }
});
