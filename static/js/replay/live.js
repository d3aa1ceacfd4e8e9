// A session that still runs: asks for news every five seconds, while somebody is looking.

import { ask } from "./ask.js";
import { byId } from "./dom.js";

const EVERY = 5_000;

/** Calls `onNews` with what has come; ends with the session. */
export function live({ facts, onNews, onError }) {
  const badge = byId("live");
  let timer = null;
  let last = facts.count;

  const isWatched = () => document.visibilityState === "visible";

  function show() {
    badge.hidden = !facts.isLive;
    badge.textContent = isWatched() ? "Live" : "Live, waiting";
  }

  async function look() {
    try {
      const news = await ask(facts.urls.news, { after: last });
      last = Math.max(last, news.rows.at(-1)?.seq ?? 0);
      onNews(news);
    } catch (error) {
      onError(error);
    }
    show();
    next();
  }

  function next() {
    clearTimeout(timer);
    if (facts.isLive && isWatched()) timer = setTimeout(look, EVERY);
  }

  document.addEventListener("visibilitychange", () => {
    show();
    if (facts.isLive && isWatched()) look();
    else next();
  });
  show();
  next();
}
