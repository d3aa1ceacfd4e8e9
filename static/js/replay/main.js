// The replay page: brings its parts together around one clock.

import {
  fragment,
  keepMoment,
  keepState,
  linkTo,
  readMoment,
  readState,
  withView,
} from "./address.js";
import { ask } from "./ask.js";
import { binsOf, roughBins } from "./bins.js";
import { Chips } from "./chips.js";
import { Clock, SPEEDS } from "./clock.js";
import { conversation } from "./conversation.js";
import { deliverable } from "./deliverable.js";
import { byId } from "./dom.js";
import { lasting, number, stamp } from "./format.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { TimeMap } from "./map.js";
import { player, STEP } from "./player.js";
import { raw } from "./raw.js";
import { Review } from "./review.js";
import { Search } from "./search.js";
import { gapWords, timeline } from "./timeline.js";
import { Views } from "./views.js";

const RECOUNT = 15_000; // milliseconds, at most so often while a session runs
const CLOCK_OFF = 15_000; // milliseconds; less is the way to the server
const FLAG = "security_flag";

const data = byId("replay-data");
if (data) begin(JSON.parse(data.textContent));

function begin(facts) {
  const state = readState();
  const clock = new Clock(facts.axis, allGaps(facts));
  const chips = new Chips(facts, state.show);
  const views = new Views(state);
  const search = new Search({ url: facts.urls.search, types: () => chips.types, onError: say });
  const common = { facts, found: search, onError: say };
  const lists = {
    timeline: timeline({ ...common, box: byId("timeline"), types: () => chips.types }),
    conversation: conversation({ ...common, box: byId("conversation") }),
  };
  const work = deliverable({ facts, clock, onError: say });
  const whole = raw({ facts, onError: say });
  const review = new Review({ facts, current: () => lists.timeline.current, onError: say });
  const map = new TimeMap({ box: byId("map"), facts, clock, marks: () => review.notes });
  const controls = player({
    facts,
    clock,
    onSpeed: (speed) => keepState({ speed: String(speed) }),
    onSkip: (skips) => keepState({ skip: skips ? "1" : "0" }),
  });
  let counts = null;

  function say(words) {
    byId("said").textContent = words instanceof Error ? words.message : words;
  }

  // The cursor, and every view that follows it.
  function follow() {
    map.move();
    lists.timeline.show(clock.now, clock.seq);
    if (views.isInSight("conversation")) lists.conversation.show(clock.now, clock.seq);
    if (views.isInSight("deliverable")) work.show(clock.now);
  }

  function here() {
    const row = lists.timeline.current;
    const seq = clock.seq ?? (row && row.at === clock.now ? row.seq : null);
    return { seq, seconds: (clock.now - clock.start) / 1000 };
  }

  clock.addEventListener("move", ({ detail }) => {
    if (detail.by === "seek") keepMoment(here());
    follow();
  });
  clock.addEventListener("play", () => clock.playing || keepMoment(here()));
  clock.addEventListener("skip", ({ detail }) => say(`Skipped: ${gapWords(detail)}.`));
  clock.addEventListener("end", () => say(endWords()));
  clock.addEventListener("range", showRange);

  lists.timeline.addEventListener("current", ({ detail }) => {
    if (views.isInSight("raw")) whole.show(detail);
    search.at(detail?.seq ?? null);
  });
  lists.timeline.addEventListener("rows", () => noteGaps(lists.timeline.rows));
  for (const list of Object.values(lists)) list.addEventListener("follow", showFollow);
  byId("follow").addEventListener("click", () =>
    Object.values(lists).forEach((list) => list.follow()),
  );

  function endWords() {
    if (clock.range) return "The end of the range.";
    return facts.isLive
      ? "This is now; what comes is shown as it comes."
      : "The end of the session.";
  }

  function showFollow() {
    byId("follow").hidden = Object.values(lists).every((list) => list.follows);
  }

  function noteGaps(rows) {
    rows.forEach((row, place) => {
      const previous = rows[place - 1];
      if (previous?.seq === row.seq - 1 && Clock.isGap(previous.at, row.at))
        clock.addGap({ start: previous.at, end: row.at, seq: row.seq });
    });
  }

  // One after the other: whoever presses a key twice goes two steps.
  let turn = Promise.resolve();
  const inTurn = (action) => (turn = turn.then(action));

  // Going to an event wins over what is filtered out.
  async function goTo(seq) {
    if (seq < 1 || seq > facts.count)
      return say(`There is no event ${number(seq)}; the log ends with ${number(facts.count)}.`);
    try {
      const row = await ask(`${facts.urls.events}/${seq}`);
      if (!chips.has(row.type)) {
        chips.clear();
        say("The filter is cleared: it had hidden this event.");
      }
      if (clock.range && (row.at < clock.range.start || row.at > clock.range.end))
        clock.select(null);
      clock.seek(row.at, { seq });
      Object.values(lists).forEach((list) => list.follow());
    } catch (error) {
      say(error);
    }
  }

  async function goToFlag(step) {
    const at = clock.seq ?? lists.timeline.current?.seq ?? 0;
    const from = step > 0 ? { after: at } : { before: at };
    try {
      const { rows } = await ask(facts.urls.events, { ...from, types: FLAG, limit: 1 });
      if (!rows.length)
        return say(
          facts.typeCounts[FLAG]
            ? `No ${step > 0 ? "later" : "earlier"} notice.`
            : "There are no notices in this session.",
        );
      await goTo(rows[0].seq);
      say(`${rows[0].line || "Notice"}, at ${stamp(rows[0].at - clock.start)}.`);
    } catch (error) {
      say(error);
    }
  }

  async function goToNeighbour(step) {
    try {
      const row = await lists.timeline.neighbour(step);
      if (row) clock.seek(row.at, { seq: row.seq });
      Object.values(lists).forEach((list) => list.follow());
    } catch (error) {
      say(error);
    }
  }

  async function goToFragment() {
    const { seq, seconds } = readMoment();
    if (seq !== null) await goTo(seq);
    else if (seconds !== null) clock.seek(clock.start + seconds * 1000);
    else clock.seek(facts.isLive ? clock.end : clock.start, { by: "open" });
  }

  async function copyLink() {
    const link = linkTo(here());
    try {
      await navigator.clipboard.writeText(link);
      say("The link to this moment is copied.");
    } catch {
      location.hash = fragment(here());
      say("The address bar holds the link to this moment.");
    }
  }

  // What is shown.
  chips.addEventListener("change", () => {
    keepState({ show: chips.kept });
    lists.timeline.reset();
    drawMap();
    follow();
    if (search.words) search.start(search.words);
  });

  search.addEventListener("words", () => {
    keepState({ find: search.words });
    for (const list of Object.values(lists)) list.redraw();
  });
  search.addEventListener("go", ({ detail }) => inTurn(() => goTo(detail)));

  views.addEventListener("change", () => {
    keepState({ view: views.main, beside: views.beside === "deliverable" ? null : views.beside });
    follow();
    if (views.isInSight("raw")) whole.show(lists.timeline.current);
    if (views.isInSight("review")) review.load();
  });
  review.addEventListener("notes", () => map.draw());

  function showRange() {
    const { range, start } = clock;
    const seconds = (at) => (range ? String(Math.round((at - start) / 1000)) : "");
    keepState({ from: seconds(range?.start), to: seconds(range?.end) });
    byId("range").hidden = !range;
    if (range)
      byId("range").firstElementChild.textContent =
        `Plays from ${stamp(range.start - start)} to ${stamp(range.end - start)}, ${lasting(range.end - range.start)}.`;
    map.draw();
  }

  function beginRange() {
    clock.select({ start: clock.now, end: Math.max(clock.range?.end ?? clock.end, clock.now) });
  }

  function endRange() {
    clock.select({ start: Math.min(clock.range?.start ?? clock.start, clock.now), end: clock.now });
  }

  function drawMap() {
    map.draw(counts ? binsOf({ facts, counts, chips }) : roughBins(facts));
  }

  async function count() {
    try {
      const found = await ask(facts.urls.density);
      counts = found.counts;
      facts.axis = found.axis;
      clock.extend(facts.axis.end);
      controls.showLength();
      drawMap();
    } catch (error) {
      say(error);
    }
  }

  // A session that runs.
  let counted = Date.now();
  function onNews(news) {
    const ended = facts.isLive && !news.isLive;
    const { rows, ...standing } = news;
    Object.assign(facts, standing);
    facts.flags.push(...rows.filter((row) => row.type === FLAG));
    lists.timeline.append(rows);
    clock.extend(facts.axis.end);
    controls.showLength();
    chips.refresh();
    byId("status").firstElementChild.textContent = facts.statusLabel;
    byId("status").firstElementChild.className = `badge badge-${facts.status}`;
    if (ended) say(`The session is no longer running: ${facts.statusLabel.toLowerCase()}.`);
    if (rows.length && Date.now() - counted > RECOUNT) {
      counted = Date.now();
      count();
    } else drawMap();
  }

  byId("copy").addEventListener("click", copyLink);
  byId("next-notice").addEventListener("click", () => inTurn(() => goToFlag(1)));
  byId("clear-range").addEventListener("click", () => clock.select(null));
  addEventListener("hashchange", goToFragment);

  function toSession(rel) {
    const link = document.querySelector(`a[rel=${rel}]`);
    if (link) location.assign(withView(link));
    else
      say(
        rel === "next"
          ? "This is the last session of the list."
          : "This is the first session of the list.",
      );
  }
  keys({
    Space: () => clock.toggle(),
    ArrowLeft: () => clock.seek(clock.now - STEP),
    ArrowRight: () => clock.seek(clock.now + STEP),
    ArrowUp: () => inTurn(() => goToNeighbour(-1)),
    ArrowDown: () => inTurn(() => goToNeighbour(1)),
    Home: () => clock.seek(clock.limits.start),
    End: () => clock.seek(clock.limits.end),
    ...Object.fromEntries(
      SPEEDS.map((speed, place) => [String(place + 1), () => controls.setSpeed(speed)]),
    ),
    S: () => controls.setSkip(!clock.skips),
    F: () => inTurn(() => goToFlag(1)),
    "Shift+F": () => inTurn(() => goToFlag(-1)),
    I: beginRange,
    O: endRange,
    "/": () => byId("words").focus(),
    N: () => search.step(1),
    "Shift+N": () => search.step(-1),
    T: () => views.show("timeline"),
    V: () => views.show("conversation"),
    D: () => views.show("deliverable"),
    R: () => views.show("raw"),
    E: () => views.show("review"),
    M: () => {
      clock.pause();
      views.show("review");
      review.write();
    },
    C: copyLink,
    "[": () => toSession("prev"),
    "]": () => toSession("next"),
    Escape: () => (clock.range ? clock.select(null) : search.start("")),
    "?": () => byId("keys").showModal(),
  });

  byId("clock").textContent = clockWords(facts.clockAhead);
  controls.setSpeed(SPEEDS.includes(Number(state.speed)) ? Number(state.speed) : 1);
  controls.setSkip(state.skip !== "0");
  if (state.from !== "" && state.to !== "")
    clock.select({ start: clock.start + state.from * 1000, end: clock.start + state.to * 1000 });
  drawMap();
  goToFragment();
  if (views.isInSight("review")) review.load();
  if (views.isInSight("raw")) whole.show(lists.timeline.current);
  if (state.find) search.start(state.find);
  count();
  live({ facts, onNews, onError: say });
}

/** The gaps between events, and those before the first and after the last. */
function allGaps({ axis, samples, gaps, isLive }) {
  const [first, last] = [samples[0]?.[1] ?? axis.end, samples.at(-1)?.[1] ?? axis.end];
  const outer = [
    { start: axis.start, end: first, seq: 0 },
    { start: last, end: axis.end, seq: -1 },
  ];
  const known = gaps.map(({ is_late: isLate, ...gap }) => ({ ...gap, isLate }));
  return [
    ...known,
    ...outer.filter(({ start, end, seq }) => Clock.isGap(start, end) && !(isLive && seq < 0)),
  ].sort((a, b) => a.start - b.start);
}

/** How the candidate's clock went, where it matters: every time that is shown is the server's. */
function clockWords(ahead) {
  if (ahead === null || Math.abs(ahead) < CLOCK_OFF) return "";
  return `The candidate's clock was about ${lasting(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"}; times are the server's.`;
}
