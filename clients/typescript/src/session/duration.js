// Durations as the server writes them, for a clock that runs in the page.

import { format, gettext } from "./texts.js";

const UNITS = [
  [86_400, gettext("%(count)s d")],
  [3600, gettext("%(count)s h")],
  [60, gettext("%(count)s min")],
  [1, gettext("%(count)s s")],
];

/** A number of seconds in the two largest units; those that are zero are left out. */
export function formatSeconds(seconds) {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  if (first < 0) return format(UNITS.at(-1)[1], { count: 0 });
  let rest = Math.floor(seconds);
  const parts = UNITS.slice(first, first + 2).map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? format(unit, { count }) : "";
  });
  return parts.filter(Boolean).join(" ");
}
