// The fields of a form as its draft names them, and what they hold.

export const isChecked = ({ type }) => type === "checkbox" || type === "radio";
/** A field's key in the draft. */
export const draftName = (field) =>
  isChecked(field) ? `${field.name}=${field.value}` : `${field.name}${placeOf(field)}`;

// Rows may repeat a name.
function placeOf(field) {
  const named = field.form.elements[field.name];
  return named instanceof RadioNodeList ? `#${[...named].indexOf(field)}` : "";
}
export const stateOf = (field) => (isChecked(field) ? field.checked : field.value);

export function defaultOf(field) {
  if (isChecked(field)) return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  const options = [...field.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value;
}

/** What a form with rows must have in common with the one whose draft it takes: the same fields, and
 * the same ids of rows. Undefined for other forms. */
export function shapeOf(form) {
  if (!form.hasAttribute("data-rows")) return undefined;
  const named = [...form.elements].filter(({ name }) => name);
  return named.map((field) => (field.name.endsWith("-id") ? field.value : field.name)).join(" ");
}
