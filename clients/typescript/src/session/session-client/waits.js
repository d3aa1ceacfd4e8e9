// How long to wait before a call is tried again: 1, 2, 4 … 30 s, each between half and whole, so
// that the candidates of a server that comes back do not all call at once.

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

export class Waits {
  #tries = 0;

  /** The next wait in milliseconds, at least as long as the server asks. */
  next(askedMs = 0) {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    return Math.max(askedMs, longest / 2 + (Math.random() * longest) / 2);
  }

  reset() {
    this.#tries = 0;
  }
}

/** Retries with growing delays while the error is temporary. */
export async function patiently(
  call,
  { tries = Number.POSITIVE_INFINITY, onWait = () => null } = {},
) {
  const waits = new Waits();
  for (let left = tries; ; left -= 1) {
    try {
      // biome-ignore lint/performance/noAwaitInLoops: one try after the other
      return await call();
    } catch (error) {
      if (!error.isTemporary || left <= 1) throw error;
      onWait(error);
      await new Promise((resolve) => setTimeout(resolve, waits.next(error.waitMs)));
    }
  }
}
