// Files that are together too large are refused before they are sent: the server would read none.

const OVERHEAD = 10_000; // the rest of the form

for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
  input.addEventListener("change", () => {
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const most = Number(input.dataset.maxBytes) - OVERHEAD;
    input.setCustomValidity(bytes > most ? sentence(bytes, most) : "");
    input.reportValidity();
  });
}

function sentence(bytes, most) {
  const megabytes = (number) => (number / 2 ** 20).toFixed(1);
  return `These are ${megabytes(bytes)} MB, and ${megabytes(most)} MB can be sent at once. Choose fewer, save, and add the rest.`;
}
