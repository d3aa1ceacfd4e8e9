// The module of the editor of each type of deliverable, beside this one.

const MODULES = {
  docx: "document",
  email: "email",
  pptx: "slides",
  workflow: "workflow",
  xlsx: "sheet",
};

export const editorOf = (type) => import(`./${MODULES[type]}.js`);
