// Passkeys: a button of a form with data-passkey asks the browser for one, and sends the form.
// What the browser is asked comes from the server: in data-options, or from data-options-url.

const form = document.querySelector("form[data-passkey]");
const button = form.querySelector("[data-passkey-button]");
const error = form.querySelector("[data-passkey-error]");

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  button.hidden = false;
  form.querySelector("[data-passkey-missing]")?.remove();
  button.addEventListener("click", ask);
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault(); // by the Enter key
    ask();
  });
}

async function ask() {
  button.disabled = true;
  error.hidden = true;
  try {
    const credential = await (form.dataset.passkey === "create" ? create : get)(await options());
    form.elements.credential.value = JSON.stringify(credential);
    form.requestSubmit();
  } catch (reason) {
    error.textContent = explain(reason);
    error.hidden = false;
  } finally {
    button.disabled = false;
  }
}

async function options() {
  const { options, optionsUrl } = form.dataset;
  if (options) return JSON.parse(options).publicKey;
  const response = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  return (await response.json()).publicKey;
}

const create = (options) =>
  navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });

const get = (options) =>
  navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });

function explain({ name }) {
  if (name === "InvalidStateError") return "This device already has a passkey for you.";
  if (name === "NotAllowedError") return "The passkey was not used. Try again.";
  return "The passkey cannot be used here.";
}
