// A button with data-copy="ID" copies the text of that element to the clipboard.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    // Without permission to use the clipboard the text is selected, ready to be copied.
    getSelection().selectAllChildren(source);
    button.textContent = "Selected";
  }
});
