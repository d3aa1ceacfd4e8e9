// The server's clock, as far as its answers say. The browser's own clock is only used to measure how
// long something takes, so one that is wrong by hours changes nothing.

export class ServerClock {
  #offset = Date.now() - performance.now(); // until the server has said what time it is
  #precision = Number.POSITIVE_INFINITY;
  #sampledAt = 0;

  /** Takes over an `X-Server-Time` of a request that was sent at `sentAt` by `performance.now()`. */
  sample(text, sentAt) {
    const at = performance.now();
    const serverMs = Date.parse(text ?? "");
    const roundTrip = at - sentAt;
    const isOld = at - this.#sampledAt > 60_000;
    if (Number.isNaN(serverMs) || (roundTrip > this.#precision && !isOld)) return;
    this.#offset = serverMs - at + roundTrip / 2;
    this.#precision = roundTrip;
    this.#sampledAt = at;
  }

  /** Forgets how good the last sample was: a computer that slept has stopped measuring. */
  distrust() {
    this.#precision = Number.POSITIVE_INFINITY;
  }

  /** The server's time in milliseconds since 1970. */
  now() {
    return performance.now() + this.#offset;
  }

  /** Seconds until an RFC 3339 time, at least 0; null without one. */
  secondsUntil(deadline) {
    return deadline ? Math.max(0, (Date.parse(deadline) - this.now()) / 1000) : null;
  }
}
