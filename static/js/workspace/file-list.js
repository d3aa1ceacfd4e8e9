// Files of the materials: what each is, its text or picture in place, and its download.

import { el } from "../replay/dom.js";
import { format, gettext } from "../texts.js";
import { reasons } from "./preparation.js";

const TOKEN_PATH = /^\/invite\/[A-Za-z0-9]+/;
const KIB = 1024;

/** A list of files; `name` says of what. */
export function fileList(workspace, files, name) {
  const rows = files.map((file) => fileRow(workspace, file));
  return el("ul", { class: "files", "aria-label": name }, ...rows);
}

export function fileRow(workspace, file) {
  const href = `${location.pathname.match(TOKEN_PATH)[0]}/files/${file.id}`;
  const shown = el("div", { class: "file-shown", hidden: true });
  const open = el("button", { class: "button little", type: "button" }, gettext("Show"));
  open.setAttribute("aria-label", format(gettext("Show %(name)s"), { name: file.name }));
  open.setAttribute("aria-expanded", "false");
  open.addEventListener("click", () => toggle(workspace, file, { open, shown, href }));
  const download = el(
    "a",
    { class: "button little", href, download: file.name },
    gettext("Download"),
  );
  download.setAttribute("aria-label", format(gettext("Download %(name)s"), { name: file.name }));
  const facts = el("span", { class: "quiet small" }, ` ${size(file.bytes)}`);
  const head = el("div", {}, el("span", { dir: "auto" }, file.name), facts);
  return el("li", {}, el("div", { class: "row" }, head, open, download), shown);
}

async function toggle(workspace, file, { open, shown, href }) {
  if (shown.childElementCount === 0) shown.append(await loadContent(workspace, file, href));
  shown.hidden = !shown.hidden;
  open.setAttribute("aria-expanded", String(!shown.hidden));
  if (shown.hidden && shown.querySelector("[role=alert]")) shown.replaceChildren();
}

async function loadContent(workspace, file, href) {
  if (file.mediaType.startsWith("image/"))
    return el("img", { src: `${href}?shown`, alt: file.name });
  try {
    const answer = await workspace.api(`files/${file.id}/text`);
    const { text } = answer.file;
    if (!text)
      return el("p", { class: "quiet" }, gettext("This file has no text to show. Download it."));
    const label = format(gettext("Text of %(name)s"), { name: file.name });
    return el("pre", { dir: "auto", tabindex: "0", role: "region", "aria-label": label }, text);
  } catch (error) {
    return el("p", { class: "error", role: "alert" }, reasons(error));
  }
}

const size = (bytes) =>
  bytes < KIB
    ? format(gettext("%(size)s bytes"), { size: bytes })
    : format(gettext("%(size)s KiB"), {
        size: Math.round(bytes / KIB).toLocaleString(document.documentElement.lang),
      });
