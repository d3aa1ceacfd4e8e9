// Loaded before anything is painted, so that no page flashes in the wrong colours. The choice is
// kept under the admin's own name for it: one switch serves both.
(() => {
  const themes = ["auto", "light", "dark"];
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; then every page begins as the system has it.
  }
  document.documentElement.dataset.theme = themes.includes(kept) ? kept : "auto";
})();
