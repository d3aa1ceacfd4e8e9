// The list of sessions: clean addresses, a choice that says how many it is.
import { keepClean, submitOnChange } from "./forms.js";

keepClean();
submitOnChange();

const form = document.querySelector("[data-selection]");
if (form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll('input[name="session"]')];
  const everything = form.querySelector('input[name="everything"]');
  const count = form.querySelector("[data-count]");
  const buttons = [...form.querySelectorAll("[data-bar] button")];

  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    const isNone = chosen === 0 && !everything?.checked;
    for (const button of buttons) button.disabled = isNone;
    count.textContent = everything?.checked
      ? "All that were found"
      : chosen === 0
        ? "Choose sessions to act on them"
        : `${chosen} chosen`;
  };

  let last = null;
  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(at, last), Math.max(at, last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    last = at;
    show();
  });
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
