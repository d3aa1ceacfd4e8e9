// The list of sessions: the selection, and the buttons that act on it.

const form = document.querySelector("[data-selection]");
if (form) bindSelection(form);

function bindSelection(form) {
  const selectPage = form.querySelector("[data-select-page]");
  const boxes = [...form.querySelectorAll('input[name="session"]')];
  let lastIndex = null;

  form.addEventListener("click", (event) => {
    const index = boxes.indexOf(event.target);
    if (index < 0) return;
    if (event.shiftKey && lastIndex !== null) {
      const [from, to] = [Math.min(index, lastIndex), Math.max(index, lastIndex)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    lastIndex = index;
    render(form, boxes);
  });
  selectPage.addEventListener("change", () => {
    for (const box of boxes) box.checked = selectPage.checked;
    render(form, boxes);
  });
  form.addEventListener("change", () => render(form, boxes));
  render(form, boxes);
  // The Back button restores the ticks, after this script ran or with the whole page.
  window.addEventListener("pageshow", () => render(form, boxes));
}

function render(form, boxes) {
  const selectPage = form.querySelector("[data-select-page]");
  const isEverything = form.querySelector('input[name="everything"]')?.checked ?? false;
  const count = boxes.filter((box) => box.checked).length;
  selectPage.checked = count === boxes.length;
  selectPage.indeterminate = count > 0 && count < boxes.length;
  for (const button of form.querySelectorAll("[data-actions] button")) {
    button.disabled = count === 0 && !isEverything;
  }
  const compare = form.querySelector("[value=compare]");
  compare.disabled = isEverything || count < 2 || count > 4;
  form.querySelector("[data-compare-hint]").hidden = !compare.disabled || count === 0;
  form.querySelector("[data-selected-count]").textContent = describe(count, isEverything);
}

function describe(count, isEverything) {
  if (isEverything) return "All results selected";
  return count === 0 ? "Select sessions to act on them" : `${count} selected`;
}
