// The client of a session, for any workspace: it saves the work, records events and follows the
// timer. It has no dependencies; docs/client.md explains how to use it.

import { ServerClock } from "./session-client/clock.js";
import { resolveConflict } from "./session-client/conflict.js";
import { Course } from "./session-client/course.js";
import { EventQueue } from "./session-client/event-queue.js";
import { Follower } from "./session-client/follower.js";
import { Http } from "./session-client/http.js";
import { Moves } from "./session-client/moves.js";
import { followPage } from "./session-client/page-life.js";
import { Saver } from "./session-client/saver.js";
import { Siblings } from "./session-client/siblings.js";
import { randomId } from "./session-client/states.js";
import { openStore } from "./session-client/store.js";
import { patiently } from "./session-client/waits.js";
import { describe, getFacts } from "./session-client/words.js";

export class SessionClient extends EventTarget {
  #tabId = randomId();
  #clock = new ServerClock();
  #course = null;
  #moves = null;

  constructor({ sessionId, token, baseUrl = "" }) {
    super();
    this.sessionId = sessionId;
    const root = `${baseUrl}/api/sessions/${sessionId}`;
    this.http = new Http({ root, token, clock: this.#clock });
  }

  /** The last response of `GET …/workspace`. */
  get workspace() {
    return this.#course?.view ?? null;
  }
  get status() {
    return this.workspace?.session.status ?? null;
  }
  get phaseIndex() {
    return this.#course?.phaseIndex ?? null;
  }
  get state() {
    return this.saver.state;
  }
  get secondsRemaining() {
    return this.#clock.secondsUntil(this.workspace?.deadline);
  }
  /** Both versions while there is a conflict, else null. */
  get conflict() {
    const { conflict, state } = this.saver;
    return conflict && { mine: state, theirs: conflict.deliverableState };
  }
  /** What the state line says: `{ kind, text, isLoud }`. */
  get saveState() {
    return describe(getFacts(this));
  }

  on(name, listener) {
    this.addEventListener(name, ({ detail }) => listener(detail));
  }

  /** Resolves once the session is known, and what an earlier page left unsaved is on its way. */
  async start() {
    await this.#build();
    const onWait = (error) => this.#emit("waiting", error);
    this.#course.begin(await patiently(() => this.#course.get(), { onWait }));
    await this.#course.restore();
    this.#bind();
    this.refresh();
  }

  /** Changes the work; it is saved within three seconds. */
  edit(state) {
    this.saver.edit(state);
  }

  /** Records an event of the catalog (`GET /api/event-types`). */
  log(type, data = {}) {
    this.events.add({ type, phase: this.status === "setup" ? "setup" : "task", data });
  }

  /** Saves and sends everything now; rejects if the work cannot be saved. */
  async flush() {
    await Promise.all([this.saver.flush(), this.events.flush()]);
  }

  /** Takes one of two versions, "mine" or "theirs"; the other is kept for the reviewer. */
  async resolveConflict(choice) {
    await resolveConflict(this.saver, choice);
    this.#emit("state", { state: this.state, source: "conflict" });
  }

  startTask() {
    return this.#moves.make("start-task", {});
  }
  /** Ends the phase; repeated calls end it only once. */
  advance() {
    const { phaseIndex, secondsRemaining } = this;
    const timeRemainingAtEnd = Math.floor(secondsRemaining ?? 0);
    return this.#moves.make("advance-phase", { phaseIndex, timeRemainingAtEnd });
  }
  submit() {
    return this.#moves.make("submit", {});
  }

  /** Calls an endpoint of the session. A body that is no FormData is sent as JSON. Resolves to the
   * answer's JSON, or to the Response with `raw`; rejects with a CallError. */
  async api(path, options = {}) {
    const answer = await this.http.call(path, options);
    return options.raw ? answer.response : answer.body;
  }

  /** Loads the current state of the session from the server. */
  refresh() {
    return this.follower?.now();
  }

  async #build() {
    const emit = (name, detail) => this.#emit(name, detail);
    const report = () => emit("save-state");
    const { sessionId, http } = this;
    this.store = await openStore(report);
    const shared = { http, store: this.store, sessionId, report };
    const [moved, saved] = [() => this.refresh(), () => this.siblings.tellSaved(this.saver)];
    this.saver = new Saver({ ...shared, tabId: this.#tabId, moved, saved });
    this.events = new EventQueue({ ...shared, clock: this.#clock });
    const heard = { onSaved: (version) => this.#course.hear(version), onMoved: moved };
    this.siblings = new Siblings(sessionId, this.#tabId, heard);
    const { saver, events, siblings } = this;
    this.#course = new Course({ http, saver, events, siblings, emit });
    this.#moves = new Moves({ http, course: this.#course, siblings, flush: () => this.flush() });
  }

  #bind() {
    this.follower = new Follower({
      ask: async () => this.#course.apply(await this.#course.get()),
      deadline: () => this.workspace.deadline,
      clock: this.#clock,
    });
    followPage({
      send: (how) => Promise.all([this.saver.send(how), this.events.send(how)]),
      isUnsafe: () => this.saver.isDirty && !this.store.isKept,
      tick: () => this.#emit("tick"),
    });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
