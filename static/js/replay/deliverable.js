// The work as it was at the cursor: the last version that is kept from up to that moment.

import { askNodes } from "./ask.js";
import { byId, el } from "./dom.js";
import { stamp } from "./format.js";

const KEPT = 20; // versions in memory

export function deliverable({ facts, clock, onError }) {
  const loaded = new Map();
  let shown;
  let compares = false;
  const buttons = { "-1": byId("earlier-version"), 1: byId("later-version") };
  for (const [step, button] of Object.entries(buttons))
    button.addEventListener("click", () => go(Number(step)));

  byId("compare").addEventListener("click", () => {
    compares = !compares;
    byId("compare").setAttribute("aria-pressed", String(compares));
    shown = undefined;
    show(clock.now);
  });

  const place = (now) => facts.versions.findLastIndex((version) => version.at <= now);

  function go(step) {
    const version = facts.versions[place(clock.now) + step];
    if (version) clock.seek(version.at);
    else if (step < 0) clock.seek(clock.start);
  }

  async function show(now) {
    const at = place(now);
    const version = facts.versions[at];
    buttons["-1"].disabled = at < 0;
    buttons[1].disabled = at >= facts.versions.length - 1;
    if (shown === (version?.revision ?? null)) return;
    shown = version?.revision ?? null;
    if (!version) return nothing();
    byId("version").textContent = title(version, at);
    try {
      const nodes = await load(
        version.revision,
        compares ? facts.versions[at - 1]?.revision : undefined,
      );
      if (shown === version.revision)
        byId("deliverable").replaceChildren(...nodes.map((node) => node.cloneNode(true)));
    } catch (error) {
      shown = undefined;
      onError(error);
    }
  }

  function nothing() {
    byId("version").textContent = "Nothing saved yet";
    byId("deliverable").replaceChildren(
      el(
        "p",
        { class: "quiet" },
        facts.versions.length
          ? `The first save is at ${stamp(facts.versions[0].at - clock.start)}.`
          : "No work has been saved in this session.",
      ),
    );
  }

  function title({ phaseIndex, at, isSealed }, place) {
    const phase =
      facts.bands.find((band) => band.index === phaseIndex)?.name ?? `Phase ${phaseIndex + 1}`;
    const state = isSealed ? ", as handed in" : "";
    return `${phase}${state}: version ${place + 1} of ${facts.versions.length}, saved at ${stamp(at - clock.start)}`;
  }

  async function load(revision, since) {
    const url = `${facts.urls.work}/${revision}${since === undefined ? "" : `?since=${since}`}`;
    if (!loaded.has(url)) {
      loaded.set(url, await askNodes(url));
      if (loaded.size > KEPT) loaded.delete(loaded.keys().next().value);
    }
    return loaded.get(url);
  }

  return { show };
}
