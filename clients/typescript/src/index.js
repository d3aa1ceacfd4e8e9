// The client of gradient's API; README.md explains how to use it.

import { EventBatches } from "./batches.js";
import { ChangeFeed } from "./changes.js";
import { Client } from "./client.js";
import { Resources } from "./resources.js";

/** Calls with an API key, or with a session's token for that session alone. */
export class Gradient extends Resources {
  constructor(credential, options = {}) {
    super(new Client({ ...options, credential }));
  }

  /** Every change after `cursor`; with `"latest"`, those after the first page is read. */
  followChanges(options) {
    return new ChangeFeed(this.changes, options);
  }

  /** Collects events and records them in batches of `size`, at most 500. */
  eventBatches(sessionId, size) {
    return new EventBatches(this.events, sessionId, size);
  }
}

// biome-ignore-start lint/performance/noBarrelFile: the package's entry
// biome-ignore-start lint/performance/noReExportAll: its errors are those of the module
export { EventBatches } from "./batches.js";
export { ChangeFeed } from "./changes.js";
export * from "./errors.js";
export * as webhooks from "./webhooks.js";
// biome-ignore-end lint/performance/noReExportAll: its errors are those of the module
// biome-ignore-end lint/performance/noBarrelFile: the package's entry
