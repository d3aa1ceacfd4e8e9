// The widget that replaces a filter's <select> has a part without a name: it gets the select's.
// The admin's own jQuery calls in the order of asking, so this comes after the widgets are made.

window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete[aria-label]")) {
    const shown = select.nextElementSibling?.querySelector(".select2-selection__rendered");
    shown?.setAttribute("aria-label", select.getAttribute("aria-label"));
  }
});
