// Values inside a deliverable, by a path such as “sections.0.text”. Nothing is changed in place: the
// steps of the history share what did not change.

export const valueAt = (content, path) =>
  path.split(".").reduce((value, key) => value?.[key], content);

export function withValue(content, path, value) {
  const [key, ...rest] = path.split(".");
  const copy = Array.isArray(content) ? [...content] : { ...content };
  copy[key] = rest.length > 0 ? withValue(copy[key] ?? {}, rest.join("."), value) : value;
  return copy;
}

export const inserted = (list, at, item) => [...list.slice(0, at), item, ...list.slice(at)];
export const removed = (list, at) => [...list.slice(0, at), ...list.slice(at + 1)];
export const moved = (list, from, to) => inserted(removed(list, from), to, list[from]);

/** An id that no item has: “section-3”. */
export function newId(prefix, items) {
  const used = new Set(items.map(({ id }) => id));
  let number = items.length + 1;
  while (used.has(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}

/** All text of a value, in order. */
export function toText(value) {
  if (typeof value === "string") return value;
  if (value === null || typeof value !== "object") return String(value ?? "");
  const inner = Object.entries(value).filter(([key]) => key !== "id");
  return inner.map(([, each]) => toText(each)).join("\n");
}
