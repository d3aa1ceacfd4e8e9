// Runs before anything is painted, so that no page flashes in the wrong colors. The choice is
// stored under the key that Django's admin uses: one switch serves both.
(() => {
  const themes = ["auto", "light", "dark"];
  let stored = null;
  try {
    stored = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; every page then starts with the system's colors.
  }
  document.documentElement.dataset.theme = themes.includes(stored) ? stored : "auto";
})();
