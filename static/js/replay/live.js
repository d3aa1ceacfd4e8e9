// A session that is still running: polls for news while the page is visible.

import { announce } from "./announce.js";
import { getJson } from "./api.js";
import { byId } from "./dom.js";
import { FLAG_TYPE } from "./navigation.js";

const POLL_MS = 5000;

/** Calls `onNews` with each response; stops when the session has ended. */
export function pollNews({ replay, onNews, onError }) {
  const badge = byId("live");
  let timer = null;
  let lastSeq = replay.count;

  const isVisible = () => document.visibilityState === "visible";

  async function poll() {
    try {
      const news = await getJson(replay.urls.news, { after: lastSeq });
      lastSeq = Math.max(lastSeq, news.rows.at(-1)?.seq ?? 0);
      onNews(news);
    } catch (error) {
      onError(error);
    }
    schedule();
  }

  function schedule() {
    badge.hidden = !replay.isLive;
    badge.textContent = isVisible() ? "Live" : "Live, paused";
    clearTimeout(timer);
    if (replay.isLive && isVisible()) timer = setTimeout(poll, POLL_MS);
  }

  document.addEventListener("visibilitychange", () => {
    schedule();
    if (replay.isLive && isVisible()) poll();
  });
  schedule();
}

/** Shows new events and the current status of the session. */
export function applyNews({ eventCounts, filter, lists, replay }, { rows, ...news }) {
  const hasEnded = replay.isLive && !news.isLive;
  Object.assign(replay, news);
  replay.flags.push(...rows.filter(({ type }) => type === FLAG_TYPE));
  lists.timeline.append(rows);
  eventCounts.grow(replay.axis);
  filter.refresh();
  const badge = byId("status").firstElementChild;
  badge.textContent = replay.statusLabel;
  badge.className = `badge badge-${replay.status}`;
  if (hasEnded) announce(`The session has ended: ${replay.statusLabel.toLowerCase()}.`);
  if (rows.length > 0) eventCounts.refresh();
  else eventCounts.draw();
}
