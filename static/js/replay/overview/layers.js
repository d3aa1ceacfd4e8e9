// What the overview draws, from back to front.

import { svg } from "../dom.js";
import { formatCount, formatDuration, formatNumber, formatOffset, formatTime } from "../format.js";
import { describeGap } from "../gaps.js";
import { BIN_COUNT, totalOf } from "./histogram.js";

const LANES = { flags: 14, bars: 62, phases: 20, labels: 16 };
const BARS_END = LANES.flags + LANES.bars;
const PHASES_END = BARS_END + LANES.phases;
const LETTER_PX = 6.6; // on average
const FULL_BAR_EVENTS = 2; // fewer do not fill a bar

export const HEIGHT = PHASES_END + LANES.labels;

/** Everything the overview shows, as nodes. */
export function drawLayers({ axis, bins, clock, cursor, notes, replay }) {
  return [
    idlePattern(),
    ...replay.bands.flatMap((phase, index) => drawPhase(axis, phase, index)),
    ...clock.gaps.flatMap((gap) => drawGap(axis, gap)),
    ...drawBars(axis, bins, replay.groups),
    ...axis.ticks.map((at) => drawTick(axis, at)),
    ...replay.versions.map((version) => drawSave(axis, version)),
    ...replay.flags.map((flag) => drawFlag(axis, flag)),
    ...notes().map((note) => drawNote(axis, note)),
    drawSelection(clock.range ? axis.toSpan(clock.range) : { x: 0, width: 0 }),
    ...cursor.nodes,
    ...bins.map((bin, index) => drawBinTitle(axis, bin, index, replay.groups)),
  ];
}

/** The line at the clock's moment, and a function that moves it. */
export function drawCursor() {
  const line = svg("line", { y1: 6, y2: PHASES_END, class: "cursor" });
  const head = svg("circle", { cy: 6, r: 4, class: "cursor-head" });
  const moveTo = (x) => {
    for (const name of ["x1", "x2"]) line.setAttribute(name, x);
    head.setAttribute("cx", x);
  };
  return { nodes: [line, head], moveTo };
}

export function drawSelection({ x, width }) {
  const height = LANES.bars + LANES.phases;
  return svg("rect", { x, y: LANES.flags, width, height, class: "selection" });
}

function idlePattern() {
  const stripe = svg("path", { d: "M0 6 L6 0", class: "stripe" });
  const size = { width: 6, height: 6, patternUnits: "userSpaceOnUse" };
  return svg("defs", {}, svg("pattern", { id: "idle", ...size }, stripe));
}

function drawPhase(axis, phase, index) {
  const { x, width } = axis.toSpan(phase);
  const title = `${phase.name}, from ${offset(axis, phase.start)} to ${offset(axis, phase.end)}`;
  const name = shorten(phase.name, Math.floor((width - 10) / LETTER_PX));
  const bar = { x, y: BARS_END, width, height: LANES.phases };
  return [
    svg("rect", { ...bar, class: index % 2 ? "band odd" : "band" }, svg("title", {}, title)),
    svg("line", { x1: x, x2: x, y1: LANES.flags, y2: PHASES_END, class: "edge" }),
    svg("text", { x: x + 5, y: BARS_END + 14, class: "band-name" }, name),
  ];
}

function drawGap(axis, gap) {
  const { x, width } = axis.toSpan(gap);
  if (width < 1) return [];
  const label = `${formatDuration(gap.end - gap.start)} ${gap.isLate ? "no signal" : "idle"}`;
  const bar = { x, y: LANES.flags, width, height: LANES.bars, class: "idle", fill: "url(#idle)" };
  const nodes = [svg("rect", bar, svg("title", {}, describeGap(gap)))];
  if (width > label.length * LETTER_PX + 8) {
    const middle = { x: x + width / 2, y: LANES.flags + LANES.bars / 2 + 4 };
    nodes.push(svg("text", { ...middle, class: "idle-label" }, label));
  }
  return nodes;
}

function drawBars(axis, bins, groups) {
  const maxEvents = Math.max(FULL_BAR_EVENTS, ...bins.map(totalOf));
  const width = axis.width / BIN_COUNT;
  const order = [...groups.map(({ id }) => id), "any"];
  return bins.flatMap((bin, index) => {
    let y = BARS_END;
    return order
      .filter((group) => bin.get(group) > 0)
      .map((group) => {
        const height = Math.max((bin.get(group) / maxEvents) * (LANES.bars - 4), 1.5);
        y -= height;
        const bar = { x: index * width, y, width: Math.max(1, width - 1), height };
        return svg("rect", { ...bar, class: `bar group-${group}` });
      });
  });
}

function drawTick(axis, at) {
  return svg("text", { x: axis.toX(at) + 1, y: HEIGHT - 4, class: "hour" }, offset(axis, at));
}

function drawSave(axis, { at, isSealed }) {
  const title = `${isSealed ? "Submitted" : "Saved"} at ${offset(axis, at)}`;
  const mark = { x: axis.toX(at) - 1, y: PHASES_END - 4, width: 2, height: 4, class: "save" };
  return svg("rect", mark, svg("title", {}, title));
}

function drawFlag(axis, { at, line }) {
  const title = `${line || "Flag"}, at ${offset(axis, at)}`;
  const mark = { d: `M${axis.toX(at) - 4} 1h8l-4 7v6h-1v-6z`, class: "flag" };
  return svg("path", mark, svg("title", {}, title));
}

function drawNote(axis, { at, text }) {
  const mark = { d: `M${axis.toX(at)} 2l5 5l-5 5l-5 -5z`, class: "mark-note" };
  return svg("path", mark, svg("title", {}, text));
}

function drawBinTitle(axis, bin, index, groups) {
  const width = axis.width / BIN_COUNT;
  const at = axis.start + (index * (axis.end - axis.start)) / BIN_COUNT;
  const parts = groups
    .filter(({ id }) => bin.get(id) > 0)
    .map(({ id, label }) => `${label} ${formatNumber(bin.get(id))}`);
  const total = formatCount(Math.round(totalOf(bin)), "event");
  const title = [`${offset(axis, at)} (${formatTime(at)}): ${total}`, parts.join(", ")];
  const area = { x: index * width, y: LANES.flags, width, height: LANES.bars, class: "hover" };
  return svg("rect", area, svg("title", {}, title.filter(Boolean).join("\n")));
}

function offset(axis, at) {
  return formatOffset(at - axis.start);
}

function shorten(name, length) {
  if (name.length <= length) return name;
  return length >= 4 ? `${name.slice(0, length - 1)}…` : "";
}
