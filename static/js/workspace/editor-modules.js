// The module of the editor of each type of deliverable, in editors/.

const MODULES = {
  docx: "document",
  email: "email",
  pptx: "slides",
  workflow: "workflow",
  xlsx: "sheet",
};

export const editorOf = (type) => import(`./editors/${MODULES[type]}.js`);
