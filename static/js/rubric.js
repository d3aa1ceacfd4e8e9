// The sums of a rubric while its points are typed. The server counts again.

const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/;

const form = document.querySelector("[data-rubric]");

const read = (input) =>
  NUMBER.test(input.value.trim()) ? Number(input.value.trim().replace(",", ".")) : 0;
const sum = (inputs) => inputs.reduce((total, input) => total + read(input), 0);
const show = (points) => String(Math.round(points * 10_000) / 10_000);

function renderSums() {
  const totals = [...form.querySelectorAll("[data-category]")].map((category) => {
    const [own, ...parts] = category.querySelectorAll("[data-points]");
    const line = category.querySelector("[data-parts]");
    const points = sum(parts);
    line.textContent =
      parts.length === 0
        ? ""
        : `The sub-criteria have ${show(points)} of ${show(read(own))} points.`;
    line.classList.toggle("errorlist", points > read(own) + 1e-9);
    return read(own);
  });
  form.querySelector("[data-total]").textContent = show(
    totals.reduce((total, points) => total + points, 0),
  );
}

form.addEventListener("input", renderSums);
