// The pages of a session.
import { bindLinkShortcuts } from "./keyboard.js";
import { bindVersionSlider } from "./version-slider.js";

bindLinkShortcuts();
bindVersionSlider();

const review = document.querySelector("form.review");
if (review) warnAboutUnsaved(review);

/** Asks for confirmation before leaving a review that is not saved. */
function warnAboutUnsaved(form) {
  let isUnsaved = false;
  form.addEventListener("input", () => {
    isUnsaved = true;
    const hint = form.querySelector("[data-unsaved]");
    if (hint) hint.hidden = false;
  });
  form.addEventListener("submit", () => {
    isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isUnsaved) event.preventDefault();
  });
}
