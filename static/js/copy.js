// Buttons with data-copies="ID" put that element's text on the clipboard and say so.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    // Without permission the text is selected, and a key copies it.
    getSelection().selectAllChildren(source);
    button.textContent = "Selected";
  }
});
