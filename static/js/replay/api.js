// Requests to the server. The message of an error is a sentence for the reviewer.

import { refreshToken } from "../sent-forms.js";

const SIGNED_OUT =
  "You are signed out. Sign in in another tab, then try again: what you typed is still here.";

/** The JSON at `url`; parameters that are undefined or empty are left out. */
export async function getJson(url, parameters = {}, signal = undefined) {
  return (await get(url, parameters, signal)).json();
}

/** The HTML fragment at `url`, as nodes. */
export async function getNodes(url) {
  return parseNodes(await (await get(url)).text());
}

/** Submits the form as its button would; returns the fragment in the response as nodes. */
export async function postForm(form, button) {
  refreshToken(form);
  const body = new FormData(form, button);
  button.disabled = true; // a second click must not send it twice
  const response = await send(form.action, { method: "POST", body });
  if (response.status === 400) {
    const { errors } = await response.json();
    throw new Error(Object.values(errors).flat().join(" "));
  }
  return parseNodes(await requireOk(response).text());
}

async function get(url, parameters = {}, signal = undefined) {
  const isGiven = ([, value]) => value !== undefined && value !== "";
  const query = new URLSearchParams(Object.entries(parameters).filter(isGiven));
  return requireOk(await send(query.size > 0 ? `${url}?${query}` : url, { signal }));
}

async function send(url, options) {
  try {
    return await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server cannot be reached. The page keeps what it has loaded.");
  }
}

function requireOk(response) {
  if (response.redirected) throw new Error(SIGNED_OUT);
  if (response.status === 404) throw new Error("Not found. It may have been deleted.");
  if (!response.ok) throw new Error(`The server could not answer (${response.status}).`);
  return response;
}

function parseNodes(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.body.childNodes].map((node) => document.importNode(node, true));
}
