// Event listeners that connect the parts to each other.

import { announce } from "./announce.js";
import { byId } from "./dom.js";
import { describeGap, gapsBetween } from "./gaps.js";
import { saveMoment, saveState } from "./url-state.js";

export function connect(parts) {
  connectClock(parts);
  connectLists(parts);
  connectFilter(parts);
  connectViews(parts);
}

/** Every visible view shows the clock's moment. */
function showMoment({ clock, deliverable, lists, overview, views }) {
  overview.moveCursor();
  lists.timeline.show(clock.now, clock.seq); // always: it knows the current event
  if (views.isVisible("conversation")) lists.conversation.show(clock.now, clock.seq);
  if (views.isVisible("deliverable")) deliverable.show(clock.now);
}

function connectClock(parts) {
  const { clock, navigation, replay } = parts;
  clock.addEventListener("move", ({ detail }) => {
    if (detail.by === "seek") saveMoment(navigation.here);
    showMoment(parts);
  });
  clock.addEventListener("play", () => {
    if (!clock.playing) saveMoment(navigation.here);
  });
  clock.addEventListener("skip", ({ detail }) => announce(`Skipped: ${describeGap(detail)}.`));
  clock.addEventListener("end", () => announce(describeEnd(clock, replay)));
}

function connectLists({ clock, lists, raw, search, views }) {
  const all = Object.values(lists);
  lists.timeline.addEventListener("current", ({ detail: row }) => {
    if (views.isVisible("raw")) raw.show(row);
    search.setCurrent(row?.seq ?? null);
  });
  lists.timeline.addEventListener("rows", () => {
    for (const gap of gapsBetween(lists.timeline.rows)) clock.addGap(gap);
  });
  for (const list of all) {
    list.addEventListener("follow", () => {
      byId("follow").hidden = all.every(({ follows }) => follows);
    });
  }
  byId("follow").addEventListener("click", () => {
    for (const list of all) list.follow();
  });
}

function connectFilter(parts) {
  const { eventCounts, filter, lists, navigation, search } = parts;
  filter.addEventListener("change", () => {
    saveState({ show: filter.saved });
    lists.timeline.reset();
    eventCounts.draw();
    showMoment(parts);
    if (search.query) search.start(search.query);
  });
  search.addEventListener("query", () => {
    saveState({ find: search.query });
    for (const list of Object.values(lists)) list.redraw();
  });
  search.addEventListener("go", ({ detail: seq }) => navigation.goToEvent(seq));
}

function connectViews(parts) {
  const { navigation, overview, review, views } = parts;
  views.addEventListener("change", () => {
    saveState(views.saved);
    showMoment(parts);
    showSideViews(parts);
  });
  review.addEventListener("notes", () => overview.draw());
  byId("copy").addEventListener("click", () => navigation.copyLink());
  byId("next-flag").addEventListener("click", () => navigation.goToFlag(1));
  window.addEventListener("hashchange", () => navigation.goToFragment());
}

/** Loads the views that are loaded only when they are visible. */
export function showSideViews({ lists, raw, review, views }) {
  if (views.isVisible("raw")) raw.show(lists.timeline.current);
  if (views.isVisible("review")) review.load();
}

function describeEnd({ range }, { isLive }) {
  if (range) return "The end of the range.";
  return isLive ? "This is now; the log continues as it is recorded." : "The end of the session.";
}
