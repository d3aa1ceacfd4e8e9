// The buttons that choose the colors: the system's, light or dark.

export function bindThemeSwitches() {
  for (const buttons of document.querySelectorAll("[data-theme-switch]")) {
    buttons.hidden = false;
    buttons.addEventListener("click", (event) => {
      const { value } = event.target.closest("button") ?? {};
      if (value) choose(value);
    });
  }
  render(document.documentElement.dataset.theme);
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page is left.
  }
  render(theme);
}

function render(theme) {
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
