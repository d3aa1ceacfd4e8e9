// The three buttons that choose between the system's colours, light and dark.

export function themeSwitches() {
  for (const buttons of document.querySelectorAll("[data-theme-switch]")) {
    buttons.hidden = false;
    buttons.addEventListener("click", (event) => {
      const { value } = event.target.closest("button") ?? {};
      if (value) choose(value);
    });
  }
  show(document.documentElement.dataset.theme);
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // The choice then lasts for this page.
  }
  show(theme);
}

function show(theme) {
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
