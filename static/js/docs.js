// The forms of the API page: sends what is filled in, shows what comes back.

const credential = document.getElementById("credential");
document
  .getElementById("credential-form")
  .addEventListener("submit", (event) => event.preventDefault());

for (const form of document.querySelectorAll("form[data-method]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

async function send(form) {
  const output = form.querySelector("output");
  output.textContent = "Sending …";
  try {
    output.textContent = await describe(await fetch(...request(form)));
  } catch (error) {
    output.textContent = `Not sent: ${error.message}`;
  }
}

function request(form) {
  const { method, path } = form.dataset;
  const headers = { Accept: "application/json" };
  const query = new URLSearchParams();
  let url = path;
  let body;
  for (const field of form.querySelectorAll("[data-place]")) {
    const value = field.value.trim();
    if (!value) continue;
    if (field.dataset.place === "path")
      url = url.replace(`{${field.name}}`, encodeURIComponent(value));
    if (field.dataset.place === "query") query.append(field.name, value);
    if (field.dataset.place === "header") headers[field.name] = value;
    if (field.dataset.place === "body") body = value;
  }
  if (credential.value) headers.Authorization = `Bearer ${credential.value.trim()}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (query.size) url += `?${query}`;
  return [url, { method, headers, body }];
}

async function describe(response) {
  const lines = [`${response.status} ${response.statusText}`.trim()];
  for (const [name, value] of response.headers) lines.push(`${name}: ${value}`);
  const text = await response.text();
  return `${lines.join("\n")}\n\n${pretty(text)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
