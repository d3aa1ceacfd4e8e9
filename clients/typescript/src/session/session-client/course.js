// How the session goes on: what the server says of it, and what that means for unsaved work.

import { fingerprint, isEmpty } from "./states.js";

const WORKING = "in_progress";

export class Course {
  view = null;

  constructor({ http, saver, events, siblings, emit }) {
    Object.assign(this, { http, saver, events, siblings, emit });
  }

  get phaseIndex() {
    return this.view?.session.status === WORKING ? this.view.currentPhaseIndex : null;
  }

  async get() {
    return (await this.http.call("workspace")).body;
  }

  begin(view) {
    this.view = view;
    this.saver.begin(getVersion(view));
    this.emit("workspace", view);
  }

  /** Takes up what tabs that were closed or killed have left unsaved. */
  async restore() {
    const orphans = await this.saver.drafts.orphans(await this.siblings.living());
    const fits = ({ phaseIndex, state }) => this.#isCurrent(phaseIndex) && !this.#isSaved(state);
    const newest = orphans.find(fits);
    for (const draft of orphans) {
      if (draft === newest) this.#resume(draft);
      else if (!(this.#isCurrent(draft.phaseIndex) && this.#isSaved(draft.state))) {
        this.saver.drafts.leave(draft);
      }
      this.saver.drafts.drop(draft);
    }
    this.saver.drafts.sendLeft();
    await this.events.restore();
  }

  #isCurrent(phaseIndex) {
    return phaseIndex === this.phaseIndex;
  }

  #isSaved(state) {
    return fingerprint(state) === fingerprint(this.view.deliverableState);
  }

  #resume({ state, revision, unanswered }) {
    const wasOurs = unanswered.includes(fingerprint(this.view.deliverableState));
    this.saver.restore({ state, revision: wasOurs ? this.view.revision : revision });
    this.emit("restored", { state });
  }

  /** Takes over what the server says now. Answers may overtake each other: an older one is none. */
  apply(view) {
    const before = this.view;
    if (Date.parse(view.serverTime) < Date.parse(before.serverTime)) return;
    this.view = view;
    if (view.session.status !== before.session.status) this.#move(before);
    else if (view.currentPhaseIndex !== before.currentPhaseIndex) this.#move(before);
    else this.hear(getVersion(view));
    this.emit("workspace", view);
  }

  /** A version that another tab or device has saved. */
  hear(version) {
    if (version.phaseIndex !== this.phaseIndex) return;
    if (this.saver.hear(version)) this.emit("state", { state: version.state, source: "elsewhere" });
    this.emit("save-state");
  }

  #move(before) {
    const { saver, view } = this;
    const wasWorking = before.session.status === WORKING;
    const carried = wasWorking ? saver.state : null;
    const late = wasWorking && saver.isDirty ? carried : null;
    if (late) saver.drafts.leave({ phaseIndex: before.currentPhaseIndex, state: late });
    saver.begin(getVersion(view));
    saver.drafts.forget();
    // A phase begins without work: one goes on with what one had.
    const isFresh = isEmpty(view.deliverableState) && !isEmpty(carried);
    if (isFresh && this.phaseIndex !== null) saver.edit(carried);
    saver.drafts.sendLeft();
    this.emit("moved", { from: before, to: view, late });
    this.emit("state", { state: saver.state, source: "phase" });
  }
}

function getVersion({ deliverableState, currentPhaseIndex, revision, session }) {
  const phaseIndex = session.status === WORKING ? currentPhaseIndex : null;
  return { state: deliverableState, phaseIndex, revision };
}
