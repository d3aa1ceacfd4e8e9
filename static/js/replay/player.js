// The player's controls: what they show follows the clock, what they do goes to it.

import { SPEEDS } from "./clock.js";
import { byId, el } from "./dom.js";
import { stamp, timeOfDay } from "./format.js";

export const STEP = 10_000;

export function player({ facts, clock, onSpeed, onSkip }) {
  const scrubber = byId("scrubber");
  const speeds = SPEEDS.map((speed) => {
    const button = el(
      "button",
      { type: "button", "aria-keyshortcuts": SPEEDS.indexOf(speed) + 1 },
      `${speed}×`,
    );
    button.addEventListener("click", () => setSpeed(speed));
    return button;
  });
  byId("speeds").replaceChildren(...speeds);
  byId("play").addEventListener("click", () => clock.toggle());
  byId("back").addEventListener("click", () => clock.seek(clock.now - STEP));
  byId("forward").addEventListener("click", () => clock.seek(clock.now + STEP));
  byId("skip").addEventListener("change", () => setSkip(byId("skip").checked));
  scrubber.addEventListener("input", () => clock.seek(clock.start + Number(scrubber.value)));

  function setSpeed(speed) {
    clock.speed = speed;
    speeds.forEach((button, place) =>
      button.setAttribute("aria-pressed", String(SPEEDS[place] === speed)),
    );
    onSpeed(speed);
  }

  function setSkip(skips) {
    clock.skips = skips;
    byId("skip").checked = skips;
    onSkip(skips);
  }

  function showPlay() {
    const words = clock.playing ? "Pause" : "Play";
    byId("play").querySelector("b").textContent = words;
    byId("play").classList.toggle("playing", clock.playing);
  }

  function showMoment() {
    const offset = stamp(clock.now - clock.start);
    const band = facts.bands.findLast(({ start }) => start <= clock.now);
    byId("offset").textContent = offset;
    byId("time").textContent = timeOfDay(clock.now);
    scrubber.value = clock.now - clock.start;
    scrubber.setAttribute(
      "aria-valuetext",
      `${offset} of ${stamp(clock.end - clock.start)}${band ? `, ${band.name}` : ""}`,
    );
  }

  /** The session has grown, or has just been opened. */
  function showLength() {
    scrubber.max = clock.end - clock.start;
    byId("length").textContent = stamp(clock.end - clock.start);
    showMoment();
  }

  clock.addEventListener("play", showPlay);
  clock.addEventListener("move", showMoment);
  showLength();
  return { setSpeed, setSkip, showLength };
}
