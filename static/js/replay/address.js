// The page's state in its address: what is shown as a query, the moment as a fragment.
// `#e=SEQ` is an event, `#t=SECONDS` a moment since the beginning; an event wins.

const PLAIN = {
  view: "timeline",
  beside: null,
  show: "",
  speed: "1",
  skip: "1",
  find: "",
  from: "",
  to: "",
};

export function readState() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(
    Object.entries(PLAIN).map(([name, plain]) => [name, query.get(name) ?? plain]),
  );
}

/** Keep some of the state; what is as usual is left out of the address. */
export function keepState(state) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(state)) {
    if (value === PLAIN[name] || value === null) query.delete(name);
    else query.set(name, value);
  }
  replace(query, location.hash);
}

export function readMoment() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const seq = Number.parseInt(parts.get("e"), 10);
  const seconds = Number.parseFloat(parts.get("t"));
  return { seq: Number.isNaN(seq) ? null : seq, seconds: Number.isNaN(seconds) ? null : seconds };
}

export const fragment = ({ seq, seconds }) => (seq ? `#e=${seq}` : `#t=${Math.round(seconds)}`);

export function keepMoment(moment) {
  replace(new URLSearchParams(location.search), fragment(moment));
}

/** The full address of a moment, with all that is shown. */
export function linkTo(moment) {
  const url = new URL(location.href);
  url.hash = fragment(moment);
  return url.href;
}

/** A link to another session, seen as this one is; moments and words are this one's own. */
export function withView(link) {
  const url = new URL(link.href);
  url.search = location.search;
  for (const own of ["find", "from", "to"]) url.searchParams.delete(own);
  return url.href;
}

function replace(query, hash) {
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${hash}`);
}
