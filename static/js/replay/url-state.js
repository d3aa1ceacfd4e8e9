// The state of the page in its URL: settings in the query, the moment in the fragment.
// `#e=SEQ` names an event, `#t=SECONDS` a moment since the start; an event takes precedence.

const DEFAULTS = {
  view: "timeline",
  beside: null,
  show: "",
  speed: "1",
  skip: "1",
  find: "",
  from: "",
  to: "",
};
// A link to another session must not carry these: they mean something in this one only.
const OWN_PARAMETERS = ["find", "from", "to"];

export function readState() {
  const query = new URLSearchParams(location.search);
  const entries = Object.entries(DEFAULTS);
  return Object.fromEntries(entries.map(([name, value]) => [name, query.get(name) ?? value]));
}

/** Stores part of the state; defaults are left out of the URL. */
export function saveState(state) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(state)) {
    if (value === DEFAULTS[name] || value === null) query.delete(name);
    else query.set(name, value);
  }
  replaceUrl(query, location.hash);
}

export function readMoment() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const seq = Number.parseInt(parameters.get("e"), 10);
  const seconds = Number.parseFloat(parameters.get("t"));
  return {
    seq: Number.isNaN(seq) ? null : seq,
    seconds: Number.isNaN(seconds) ? null : seconds,
  };
}

export function saveMoment(moment) {
  replaceUrl(new URLSearchParams(location.search), fragment(moment));
}

export const fragment = ({ seq, seconds }) => (seq ? `#e=${seq}` : `#t=${Math.round(seconds)}`);

/** The whole URL of a moment, with the current settings. */
export function linkToMoment(moment) {
  const url = new URL(location.href);
  url.hash = fragment(moment);
  return url.href;
}

/** The URL of another session, with the current settings. */
export function linkToSession(link) {
  const url = new URL(link.href);
  url.search = location.search;
  for (const name of OWN_PARAMETERS) url.searchParams.delete(name);
  return url.href;
}

/** Adds the list that the reviewer works through to a link to another page of this session. */
export function keepList(link) {
  const url = new URL(link.href);
  url.search = location.search;
  for (const name of Object.keys(DEFAULTS)) url.searchParams.delete(name);
  link.href = url.href;
}

function replaceUrl(query, hash) {
  const search = query.size > 0 ? `?${query}` : "";
  history.replaceState(null, "", `${location.pathname}${search}${hash}`);
}
