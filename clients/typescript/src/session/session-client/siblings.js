// The other tabs of this browser that have the same session open. They hear of each save at once;
// which of them still live says whose unsaved work is left over.

const ANSWER_MS = 250;

export class Siblings {
  #channel;
  #answers = new Set();

  constructor(sessionId, tabId, { onSaved, onMoved }) {
    this.tabId = tabId;
    this.#channel = new BroadcastChannel(`gradient-session-${sessionId}`);
    const hear = {
      who: () => this.#post({ kind: "here" }),
      here: ({ tabId: other }) => this.#answers.add(other),
      saved: onSaved,
      moved: onMoved,
    };
    this.#channel.onmessage = ({ data }) => hear[data.kind]?.(data);
  }

  /** The ids of the open tabs. */
  async living() {
    this.#answers = new Set([this.tabId]);
    this.#post({ kind: "who" });
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return this.#answers;
  }

  tellSaved({ revision, phaseIndex, state }) {
    this.#post({ kind: "saved", revision, phaseIndex, state });
  }

  /** The session has another phase or status. */
  tellMoved() {
    this.#post({ kind: "moved" });
  }

  #post(message) {
    this.#channel.postMessage({ ...message, tabId: this.tabId });
  }
}
