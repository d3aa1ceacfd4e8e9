import { confirmForms } from "/static/js/confirm.js";
import { addBox, equal, test } from "./harness.js";

confirmForms();

/** A form that asks first, and how often it was sent. */
function open() {
  const form = addBox({}, "form");
  form.dataset.confirm = "Remove it?";
  const button = document.createElement("button");
  button.textContent = "Remove";
  form.append(button);
  const sent = { times: 0 };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent.times += 1;
  });
  button.click();
  return { sent, dialog: document.querySelector("dialog") };
}

test("the question is the dialog's name, and its way back has the focus", () => {
  const { dialog, sent } = open();
  const question = document.getElementById(dialog.getAttribute("aria-labelledby"));
  equal([dialog.open, question.textContent], [true, "Remove it?"]);
  equal([document.activeElement.textContent, sent.times], ["Cancel", 0]);
});

test("only the verb sends the form, once", () => {
  const first = open();
  const [remove] = first.dialog.querySelectorAll("button");
  equal(remove.textContent, "Remove");
  remove.click();
  equal([first.sent.times, first.dialog.open], [1, false]);
});

test("cancelling sends nothing", () => {
  const { dialog, sent } = open();
  document.activeElement.click();
  equal([sent.times, dialog.open], [0, false]);
});
