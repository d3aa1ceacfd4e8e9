// Asks every second how far a deletion is; when it has ended, its receipt takes the page's place.

const SECOND = 1000;
const LONGEST = 15 * SECOND;

const section = document.querySelector("[data-progress]");
const text = section.querySelector("[data-text]");
const bar = section.querySelector("progress");
const waiting = section.querySelector("[data-waiting]");
const lost = section.querySelector("[data-lost]");

let pause = SECOND;
setTimeout(ask, pause);

async function ask() {
  try {
    const response = await fetch(section.dataset.progress, {
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(response.statusText);
    show(await response.json());
    pause = SECOND;
  } catch {
    lost.hidden = false;
    pause = Math.min(2 * pause, LONGEST);
  }
  setTimeout(ask, pause);
}

function show(progress) {
  if (!["queued", "running"].includes(progress.status)) return location.reload();
  lost.hidden = true;
  waiting.hidden = !progress.isWaitingLong;
  text.textContent = progress.text;
  bar.value = progress.done;
}
