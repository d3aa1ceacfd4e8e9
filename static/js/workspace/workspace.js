// What every pane gets: the session, its materials, the state of the deliverable, and ways to say
// and to record what happens.

export function createWorkspace(client, main) {
  const listeners = new EventTarget();
  const workspace = {
    client,
    main,
    materials: null,
    type: main.dataset.type,

    /** What `GET …/workspace` said last. */
    get session() {
      return client.workspace;
    },
    get phaseIndex() {
      return client.phaseIndex;
    },
    get status() {
      return client.status ?? main.dataset.status;
    },
    /** The deliverable; an empty object where nothing was made yet. */
    get state() {
      return client.state ?? {};
    },

    /** Takes over work that another call than a save has saved, with its revision, so that what is
     * typed next is based on it. Unsaved work stays; its save is a conflict, which is shown. */
    adopt: (saved, source) => adopt(workspace, saved, source),

    /** Changes the deliverable; `source` is "hand" or "materials". */
    setState(state, { source = "hand" } = {}) {
      client.edit(state);
      if (source !== "hand") workspace.emit("state", { state, source });
    },

    /** Calls an endpoint of the session: `api("memory", { method: "POST", body: {…} })`. A body that
     * is no FormData is sent as JSON. Resolves to the answer's JSON, or to the Response itself with
     * `raw`; rejects with an error that has `status`, `code`, `body` and a `message` to show. */
    api: (path, options) => client.api(path, options),

    /** Records what a person did: a type of the catalog and its data. */
    log: (type, data = {}) => client.log(type, data),

    on(name, listener) {
      listeners.addEventListener(name, ({ detail }) => listener(detail));
    },
    emit(name, detail) {
      listeners.dispatchEvent(new CustomEvent(name, { detail }));
    },

    /** Has screen readers say it, when they are idle. */
    say(text) {
      main.querySelector("[data-say]").textContent = text;
    },
    pane: (name) => main.querySelector(`[data-pane="${name}"]`),

    async loadMaterials() {
      const { materials } = await workspace.api("materials");
      workspace.materials = materials;
      workspace.emit("materials", workspace.materials);
      return workspace.materials;
    },
    async start() {
      await client.start();
      await workspace.loadMaterials().catch(() => null); // the panes say what they could not load
      startFromMaterials(workspace);
      follow(workspace);
    },
  };
  return workspace;
}

function adopt(workspace, { deliverableState: state, revision }, source) {
  const { phaseIndex, saver, siblings } = workspace.client;
  if (!saver.hear({ state, revision, phaseIndex })) return;
  workspace.emit("state", { state, source });
  siblings.tellSaved(saver);
}

function follow(workspace) {
  const { client, main } = workspace;
  client.on("state", (change) => workspace.emit("state", change));
  client.on("workspace", (view) => {
    main.dataset.status = view.session.status;
    workspace.emit("session", view);
  });
  client.on("moved", async (change) => {
    workspace.emit("moved", change);
    if (workspace.phaseIndex === null) return;
    await workspace.loadMaterials().catch(() => null);
    startFromMaterials(workspace);
  });
}

/** A phase without work begins with what it has to start from. */
function startFromMaterials(workspace) {
  const { phaseIndex, state, materials } = workspace;
  const starting = materials?.startingDeliverable;
  if (phaseIndex === null || Object.keys(state).length > 0 || !starting) return;
  workspace.setState(starting, { source: "materials" });
}
