// A session's pages: the keys of the queue, a warning before a review is lost, the slider.
import { keys } from "./keys.js";
import { versionSlider } from "./version-slider.js";

keys();
versionSlider();

const review = document.querySelector("form.review");
if (review) {
  let isChanged = false;
  review.addEventListener("input", () => {
    isChanged = true;
    const hint = review.querySelector("[data-unsaved]");
    if (hint) hint.hidden = false;
  });
  review.addEventListener("submit", () => {
    isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
}
