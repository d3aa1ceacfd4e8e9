// Polls the progress of a deletion. When it has ended, the page is reloaded and shows the receipt.

const POLL_MS = 1000;
const MAX_POLL_MS = 15_000;

const section = document.querySelector("[data-progress-url]");
const text = section.querySelector("[data-progress-text]");
const bar = section.querySelector("progress");
const workerMissing = section.querySelector("[data-worker-missing]");
const connectionLost = section.querySelector("[data-connection-lost]");

let delayMs = POLL_MS;
setTimeout(poll, delayMs);

async function poll() {
  try {
    const headers = { Accept: "application/json" };
    const response = await fetch(section.dataset.progressUrl, { headers });
    if (!response.ok) throw new Error(response.statusText);
    render(await response.json());
    delayMs = POLL_MS;
  } catch {
    connectionLost.hidden = false;
    delayMs = Math.min(2 * delayMs, MAX_POLL_MS);
  }
  setTimeout(poll, delayMs);
}

function render(progress) {
  if (!["queued", "running"].includes(progress.status)) {
    location.reload();
    return;
  }
  connectionLost.hidden = true;
  workerMissing.hidden = !progress.isWaitingLong;
  text.textContent = progress.text;
  bar.value = progress.done;
}
