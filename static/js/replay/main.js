// The replay of a session: brings its parts together around one clock.

import { announce } from "./announce.js";
import { SPEEDS } from "./clock.js";
import { connect, showSideViews } from "./connections.js";
import { byId } from "./dom.js";
import { formatDuration } from "./format.js";
import { applyNews, pollNews } from "./live.js";
import { buildParts } from "./parts.js";
import { bindShortcuts, createShortcuts } from "./shortcuts.js";
import { readState } from "./url-state.js";

const CLOCK_DIFFERENCE_MS = 15_000; // less is the time that a request takes

const data = byId("replay-data");
if (data) start(JSON.parse(data.textContent));

/** `replay` is what the server knew when the page was opened; news are merged into it. */
function start(replay) {
  const state = readState(); // before any part saves its own
  const parts = buildParts(replay, state);
  connect(parts);
  bindShortcuts(createShortcuts(parts));
  open(parts, state);
  pollNews({ replay, onNews: (news) => applyNews(parts, news), onError: announce });
}

function open(parts, state) {
  const { eventCounts, navigation, player, range, replay, search } = parts;
  byId("clock-difference").textContent = describeClock(replay.clockAhead);
  player.setSpeed(SPEEDS.includes(Number(state.speed)) ? Number(state.speed) : 1);
  player.setSkips(state.skip !== "0");
  range.restore(state);
  eventCounts.draw();
  navigation.goToFragment();
  showSideViews(parts);
  if (state.find) search.start(state.find);
  eventCounts.load();
}

/** How far the candidate's clock was off, where it matters: all times shown are the server's. */
function describeClock(ahead) {
  if (ahead === null || Math.abs(ahead) < CLOCK_DIFFERENCE_MS) return "";
  const difference = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}`;
  return `The candidate's clock was about ${difference}; times are the server's.`;
}
