// The texts of scripts in the page's language, from the catalog that candidates' pages load first
// (docs/decisions/0050). A page without one is in English.

const english = {
  gettext: (text) => text,
  ngettext: (one, many, count) => (count === 1 ? one : many),
  interpolate: (text, values) => text.replaceAll(/%\((\w+)\)s/g, (_, name) => String(values[name])),
};

const { interpolate } = globalThis.django ?? english;
export const { gettext, ngettext } = globalThis.django ?? english;

const isFromRight = globalThis.document?.documentElement.dir === "rtl";
// A name in another script must not reorder the sentence around it.
const isolate = (value) => (isFromRight ? `\u2068${value}\u2069` : value);

/** Puts `values` in the places of a text, such as `%(name)s`. */
export function format(text, values) {
  const isolated = Object.entries(values).map(([name, value]) => [name, isolate(value)]);
  return interpolate(text, Object.fromEntries(isolated), true);
}
