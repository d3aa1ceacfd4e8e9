import { bindLinkShortcuts } from "/static/js/keyboard.js";
import { bindShortcuts } from "/static/js/replay/shortcuts.js";
import { nameKey, saveSettings } from "/static/js/shortcut-keys.js";
import { addBox, equal, test } from "./harness.js";

let pressed = [];
const names = ["Space", "ArrowLeft", "Home", "F", "Shift+F", "?", "7"];
bindShortcuts(Object.fromEntries(names.map((name) => [name, () => pressed.push(name)])));
bindLinkShortcuts();

function press(key, { on = document.body, ...options } = {}) {
  pressed = [];
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  on.dispatchEvent(event);
  return [...pressed, event.defaultPrevented];
}

test("a key has the name of its letter, with Shift where it is pressed", () => {
  equal(
    [" ", "f", "F", "é", "?", "7", "Home"].map((key) => nameKey({ key, shiftKey: key === "F" })),
    ["Space", "F", "Shift+F", "É", "?", "7", "Home"],
  );
});

test("a key does what it is bound to, and nothing else", () => {
  equal(press("f"), ["F", true]);
  equal(press("F", { shiftKey: true }), ["Shift+F", true]);
  equal(press("?", { shiftKey: true }), ["?", true]);
  equal(press("x"), [false]);
});

test("the browser's own shortcuts are left alone", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    equal(press("f", { [modifier]: true }), [false]);
  }
});

test("a character that needs AltGr or Option is a shortcut", () => {
  equal(press("?", { altKey: true, ctrlKey: true }), ["?", true]);
  equal(press("?", { altKey: true }), ["?", true]);
});

test("what an input method composes is no shortcut", () => {
  equal(press("f", { isComposing: true }), [false]);
  equal(press("f", { keyCode: 229 }), [false]);
});

test("keys can be changed and switched off", () => {
  saveSettings({ isOff: false, keys: { F: "Q" } });
  equal(press("q"), ["F", true]);
  equal(press("f"), [false]);
  saveSettings({ isOff: true, keys: {} });
  equal(press("f"), [false]);
  equal(press(" "), ["Space", true]);
  saveSettings({ isOff: false, keys: {} });
});

test("who types is left alone", () => {
  const editable = addBox();
  editable.contentEditable = "true";
  for (const field of [
    addBox({}, "input"),
    addBox({}, "textarea"),
    addBox({}, "select"),
    editable,
  ]) {
    equal(press("f", { on: field }), [false]);
  }
});

test("a checkbox and a slider are no fields to type into", () => {
  for (const type of ["checkbox", "radio", "range"]) {
    const field = addBox({}, "input");
    field.type = type;
    equal(press("f", { on: field }), ["F", true]);
  }
});

test("a control keeps the keys that it uses itself", () => {
  const tabs = addBox();
  tabs.setAttribute("role", "tablist");
  equal(press("ArrowLeft", { on: tabs }), [false]);
  equal(press("Home", { on: addBox({}, "pre") }), [false]);
  equal(press(" ", { on: addBox({}, "button") }), [false]);
  equal(press("f", { on: addBox({}, "button") }), ["F", true]);
});

test("while a dialog is open no shortcut works", () => {
  const dialog = addBox({}, "dialog");
  dialog.showModal();
  equal(press("f"), [false]);
  dialog.close();
  equal(press("f"), ["F", true]);
});

test("a key that somebody else used is used up", () => {
  document.body.addEventListener("keydown", (event) => event.preventDefault(), { once: true });
  equal(press("f"), [true]);
});

test("a link is followed by its key", () => {
  const link = addBox({}, "a");
  link.dataset.shortcut = "]";
  let clicks = 0;
  link.addEventListener("click", () => {
    clicks += 1;
  });
  press("]");
  press("[");
  press("]", { on: addBox({}, "input") });
  equal(clicks, 1);
});
