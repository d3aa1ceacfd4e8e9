// Runs the timer of the candidate's page, and asks the server now and then whether it is still
// right: an extension, or a timer that ended elsewhere, shows without a reload. It counts down from
// what the server said, so that a candidate's clock that is wrong changes nothing. Without this
// script the page is correct when it is loaded, but is not updated.

import { formatSeconds } from "./duration.js";

const TICK_MS = 1000;
const REFRESH_MS = 15_000;

let loadedAt = performance.now();

setInterval(tick, TICK_MS);
setInterval(refresh, REFRESH_MS);

function tick() {
  const timer = document.querySelector("[data-remaining]");
  if (!timer) return;
  const elapsedSeconds = (performance.now() - loadedAt) / 1000;
  const remaining = Number(timer.dataset.remaining) - elapsedSeconds;
  timer.textContent = formatSeconds(Math.max(0, Math.floor(remaining)));
}

async function refresh() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.pathname);
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    loadedAt = performance.now();
    for (const section of document.querySelectorAll("[data-refresh]")) {
      replace(section, fresh.querySelector(`[data-refresh="${section.dataset.refresh}"]`));
    }
  } catch {
    // The connection will come back; until then the timer runs on from the last response.
  }
}

function replace(section, fresh) {
  if (!section.contains(document.activeElement)) {
    section.replaceWith(document.adoptNode(fresh));
    return;
  }
  // A button that is about to be pressed stays; the timer beside it is replaced.
  const [timer, freshTimer] = [section, fresh].map((each) => each.querySelector(".timer"));
  if (timer && freshTimer) timer.replaceWith(document.adoptNode(freshTimer));
}
