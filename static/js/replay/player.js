// The controls of the player: they show the clock, and set it.

import { SPEEDS } from "./clock.js";
import { byId, el } from "./dom.js";
import { formatOffset, formatTime } from "./format.js";
import { saveState } from "./url-state.js";

export const STEP_MS = 10_000;

export class Player {
  constructor({ replay, clock }) {
    Object.assign(this, { replay, clock, scrubber: byId("scrubber") });
    this.speedButtons = SPEEDS.map((speed, index) => this.#buildSpeedButton(speed, index + 1));
    byId("speeds").replaceChildren(...this.speedButtons);
    byId("play").addEventListener("click", () => clock.toggle());
    byId("back").addEventListener("click", () => clock.seek(clock.now - STEP_MS));
    byId("forward").addEventListener("click", () => clock.seek(clock.now + STEP_MS));
    byId("skip").addEventListener("change", () => this.setSkips(byId("skip").checked));
    this.scrubber.addEventListener("input", () => {
      clock.seek(clock.start + Number(this.scrubber.value));
    });
    clock.addEventListener("play", () => this.#renderPlay());
    clock.addEventListener("move", () => this.#renderMoment());
    this.renderLength();
  }

  setSpeed(speed) {
    this.clock.speed = speed;
    for (const [index, button] of this.speedButtons.entries()) {
      button.setAttribute("aria-pressed", String(SPEEDS[index] === speed));
    }
    saveState({ speed: String(speed) });
  }

  setSkips(skips) {
    this.clock.skips = skips;
    byId("skip").checked = skips;
    saveState({ skip: skips ? "1" : "0" });
  }

  /** Shows how long the session is, which grows while it runs. */
  renderLength() {
    const length = this.clock.end - this.clock.start;
    this.scrubber.max = length;
    byId("length").textContent = formatOffset(length);
    this.#renderMoment();
  }

  #buildSpeedButton(speed, key) {
    const button = el("button", { type: "button", "aria-keyshortcuts": key }, `${speed}×`);
    button.addEventListener("click", () => this.setSpeed(speed));
    return button;
  }

  #renderPlay() {
    byId("play").querySelector("b").textContent = this.clock.playing ? "Pause" : "Play";
    byId("play").classList.toggle("playing", this.clock.playing);
  }

  #renderMoment() {
    const { now, start, end } = this.clock;
    const offset = formatOffset(now - start);
    const phase = this.replay.bands.findLast((band) => band.start <= now);
    const words = [`${offset} of ${formatOffset(end - start)}`, phase?.name];
    byId("offset").textContent = offset;
    byId("time").textContent = formatTime(now);
    this.scrubber.value = now - start;
    this.scrubber.setAttribute("aria-valuetext", words.filter(Boolean).join(", "));
  }
}
