// Making elements. Text always comes in as text: what candidates wrote is never read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a false or missing attribute is left out. */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

export const byId = (id) => document.getElementById(id);

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** The text with every occurrence of the words in a <mark>; capitals make no difference. */
export function marked(text, words) {
  if (!words) return [text];
  const parts = [];
  const [hay, needle] = [text.toLowerCase(), words.toLowerCase()];
  let from = 0;
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, from)) {
    parts.push(text.slice(from, at), el("mark", {}, text.slice(at, at + needle.length)));
    from = at + needle.length;
  }
  return [...parts, text.slice(from)];
}
