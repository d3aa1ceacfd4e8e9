// Lets the clock run, and asks the server now and then how things are: more time, or a timer that
// ended elsewhere, show without a reload. Counts what the server said was left, so that the
// candidate's own clock does not matter. Without this script the page is as true, but stands still.

const SECOND = 1000;
const EVERY = 15 * SECOND;

let asked = performance.now();

setInterval(tick, SECOND);
setInterval(renew, EVERY);

function tick() {
  const clock = document.querySelector("[data-remaining]");
  if (!clock) return;
  const left = Number(clock.dataset.remaining) - (performance.now() - asked) / SECOND;
  clock.textContent = words(Math.max(0, Math.floor(left)));
}

async function renew() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.pathname);
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    asked = performance.now();
    for (const shown of document.querySelectorAll("[data-live]")) replace(shown, fresh);
  } catch {
    // The network will come back; until then the clock goes on from what was said last.
  }
}

function replace(shown, fresh) {
  const part = fresh.querySelector(`[data-live="${shown.dataset.live}"]`);
  // A button that is about to be pressed stays; the clock beside it does not.
  if (!shown.contains(document.activeElement)) return shown.replaceWith(document.adoptNode(part));
  const [clock, newer] = [shown, part].map((where) => where.querySelector(".clock"));
  if (clock && newer) clock.replaceWith(document.adoptNode(newer));
}

function words(seconds) {
  const units = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 s";
  return units
    .slice(first, first + 2)
    .map(([size, unit], place) => [
      Math.floor(place ? (seconds % units[first][0]) / size : seconds / size),
      unit,
    ])
    .filter(([count]) => count)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
