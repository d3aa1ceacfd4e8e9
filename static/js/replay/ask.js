// What the page asks the server. Errors are sentences for people.

/** The JSON answer to a question; undefined leaves a parameter out. */
export async function ask(url, parameters = {}, signal = undefined) {
  return (await answer(url, parameters, signal)).json();
}

/** The same for a piece of the page, as nodes. */
export async function askNodes(url, signal = undefined) {
  return nodesOf(await (await answer(url, {}, signal)).text());
}

/** Send a form as the button would, and take the piece of the page that comes back. */
export async function sendForm(form, button) {
  const body = new FormData(form, button);
  button.disabled = true; // a second click sends nothing
  const response = await received(fetch(form.action, { method: "POST", body }));
  if (response.status === 400)
    throw new Error(
      Object.values((await response.json()).errors)
        .flat()
        .join(" "),
    );
  return nodesOf(await checked(response).text());
}

function nodesOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return [...page.body.childNodes].map((node) => document.importNode(node, true));
}

async function answer(url, parameters, signal) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""),
  );
  return checked(await received(fetch(query.size ? `${url}?${query}` : url, { signal })));
}

async function received(request) {
  try {
    return await request;
  } catch (error) {
    throw error.name === "AbortError"
      ? error
      : new Error("The server cannot be reached. What is shown stays.");
  }
}

function checked(response) {
  if (response.redirected) throw new Error("You are signed out. Open the page again to sign in.");
  if (response.status === 404) throw new Error("That is not there, or no longer.");
  if (!response.ok) throw new Error(`The server could not answer (${response.status}).`);
  return response;
}
