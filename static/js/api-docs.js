// The forms of the API reference: each sends its request and shows the response.

const credential = document.getElementById("credential");
document.getElementById("credential-form").addEventListener("submit", (event) => {
  event.preventDefault();
});

for (const form of document.querySelectorAll("form[data-method]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const output = form.querySelector("output");
  const { url, ...options } = buildRequest(form);
  output.textContent = "Sending …";
  try {
    output.textContent = await describe(await fetch(url, options));
  } catch (error) {
    output.textContent = `Not sent: ${error.message}`;
  }
}

/** `data-in` says where a parameter belongs, as `in` does in OpenAPI. */
function buildRequest(form) {
  const { method, path } = form.dataset;
  const headers = { Accept: "application/json" };
  const query = new URLSearchParams();
  let url = path;
  let body;
  const add = {
    path: (name, value) => {
      url = url.replace(`{${name}}`, encodeURIComponent(value));
    },
    query: (name, value) => query.append(name, value),
    header: (name, value) => {
      headers[name] = value;
    },
    body: (_name, value) => {
      body = value;
      headers["Content-Type"] = "application/json";
    },
  };
  for (const field of form.querySelectorAll("[data-in]")) {
    const value = field.value.trim();
    if (value) add[field.dataset.in](field.name, value);
  }
  if (credential.value) headers.Authorization = `Bearer ${credential.value.trim()}`;
  return { url: query.size > 0 ? `${url}?${query}` : url, method, headers, body };
}

async function describe(response) {
  const lines = [`${response.status} ${response.statusText}`.trim()];
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  return `${lines.join("\n")}\n\n${indent(await response.text())}`;
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // no JSON
  }
}
