// The texts of scripts in the page's language, from the catalog that candidates' pages load first
// (docs/decisions/0050). A page without one is in English.

const english = {
  gettext: (text) => text,
  ngettext: (one, many, count) => (count === 1 ? one : many),
  interpolate: (text, values) => text.replaceAll(/%\((\w+)\)s/g, (_, name) => String(values[name])),
};

const { interpolate } = globalThis.django ?? english;
export const { gettext, ngettext } = globalThis.django ?? english;

/** Puts `values` in the places of a text, such as `%(name)s`. */
export const format = (text, values) => interpolate(text, values, true);
