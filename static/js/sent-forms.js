// A form that is sent by POST is sent once: a second click while the first is under way is ignored.
// The server does the same by `form_id`, for whom this script does not reach.

const TOKEN = "csrfmiddlewaretoken";
const UUID_PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

export function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const { target: form } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    refreshToken(form);
    if (event.submitter?.value === "export") return; // the page stays, and may export again
    form.dataset.sent = "1";
  });
  // The Back button restores a page as it was left: its forms may be sent again, as other forms.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const form of document.forms) renewForm(form);
  });
}

/** Lets the form be sent again, as another form than before. */
export function renewForm(form) {
  delete form.dataset.sent;
  const id = form.elements.form_id;
  if (id) id.value = randomId();
}

/** After a sign-in in another tab, the token that the page was loaded with is no longer valid. */
export function refreshToken(form) {
  const token = readCookie("csrftoken");
  if (token && form.elements[TOKEN]) form.elements[TOKEN].value = token;
}

export function readCookie(name) {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
}

// Not crypto.randomUUID(): it exists only on secure origins.
function randomId() {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(UUID_PARTS, "$1-$2-$3-$4-$5");
}
