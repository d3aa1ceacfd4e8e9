// The slider over the versions of the work: it moves the list's choice, and letting go shows it.

export function versionSlider() {
  const form = document.querySelector("[data-versions]");
  if (!form) return;
  const box = form.querySelector(".slider");
  const slider = box.querySelector("input");
  const output = box.querySelector("output");
  const choice = form.elements.at;

  const say = () => {
    const text = choice.options[slider.value].text;
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
  };
  box.hidden = choice.options.length < 2;
  say();
  slider.addEventListener("input", () => {
    choice.selectedIndex = Number(slider.value);
    say();
  });
  slider.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", () => {
    if (form.elements.from.value === "") form.elements.from.disabled = true;
  });
}
