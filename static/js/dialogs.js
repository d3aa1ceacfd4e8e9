// Buttons with data-opens="ID" open the <dialog> of that id; data-closes closes the one around it.
// A dialog with data-open is shown at once: the server sent it back with something to correct.

export function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens).showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog").close();
  });
  document.querySelector("dialog[data-open]")?.showModal();
}
