// The slider over the versions of the work: it selects a version in the list, and submits the
// form when it is released.

export function bindVersionSlider() {
  const form = document.querySelector("[data-versions]");
  if (!form) return;
  const box = form.querySelector(".slider");
  const slider = box.querySelector("input");
  const output = box.querySelector("output");
  const select = form.elements.at;

  const render = () => {
    const { text } = select.options[slider.value];
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  box.hidden = select.options.length < 2;
  render();
  slider.addEventListener("input", () => {
    select.selectedIndex = Number(slider.value);
    render();
  });
  slider.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", () => {
    if (form.elements.from.value === "") form.elements.from.disabled = true;
  });
}
