// A button with data-open-dialog="ID" opens that <dialog>; one with data-close-dialog closes its own.
// A dialog with data-open is open from the start: the server returned it with errors to correct.

export function bindDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) document.getElementById(opener.dataset.openDialog).showModal();
    const closer = event.target.closest("[data-close-dialog]");
    if (closer) closer.closest("dialog").close();
  });
  document.querySelector("dialog[data-open]")?.showModal();
}
