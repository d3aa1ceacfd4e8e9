// Creating elements. Text is inserted as text: what people wrote is never parsed as HTML.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; false, null and undefined are left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

/** The text in parts, every occurrence of `query` in a <mark>, in whatever case. */
export function highlight(text, query) {
  if (!query) return [text];
  // Not toLowerCase() on both: it changes the length of some texts, and the parts would be shifted.
  const pattern = new RegExp(`(${query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")})`, "giu");
  return text.split(pattern).map((part, index) => (index % 2 ? el("mark", {}, part) : part));
}

/** The nodes of HTML that the server has made from an answer's Markdown, and cleaned. Parsed in a
 * document of its own, in which nothing is loaded or run. */
export const nodesOf = (html) => [
  ...new DOMParser().parseFromString(html, "text/html").body.childNodes,
];

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
