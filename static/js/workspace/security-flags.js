// What the landing page says is recorded: leaving the window, and large pastes. Facts, not verdicts.

const LONG_PASTE_CHARACTERS = 200;
const SHORT_ABSENCE_MS = 1000;

export function reportFlags(workspace) {
  let hiddenAt = null;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      hiddenAt = performance.now();
      return;
    }
    const durationMs = hiddenAt === null ? 0 : Math.round(performance.now() - hiddenAt);
    hiddenAt = null;
    if (durationMs < SHORT_ABSENCE_MS) return;
    workspace.log("security_flag", { kind: "tab_hidden", durationMs });
  });
  workspace.main.addEventListener("paste", (event) => {
    const characters = event.clipboardData?.getData("text/plain").length ?? 0;
    if (characters < LONG_PASTE_CHARACTERS) return;
    const target = event.target.closest("[data-pane]")?.dataset.pane ?? "workspace";
    workspace.log("security_flag", { kind: "large_paste", characters, target });
  });
}
