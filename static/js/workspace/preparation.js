// What the candidate has given the assistant, read once for the panes that show it.

const loads = new WeakMap();

/** Resolves to `{ instructions, memory, skills }`; both panes share one answer. */
export function loadPreparation(workspace) {
  if (!loads.has(workspace)) {
    const load = workspace.api("preparation").then(({ preparation }) => preparation);
    load.catch(() => loads.delete(workspace)); // the next pane tries again
    loads.set(workspace, load);
  }
  return loads.get(workspace);
}

/** Sends a form once, however often it is submitted; `send(data, key)` does it. The key is the same
 * until it is done, so that a lost answer is no second entry. */
export function sendOnce(form, send) {
  const problem = form.querySelector("[data-problem]");
  let key = randomKey();
  let isSending = false;
  form.addEventListener("input", () => {
    if (!isSending) key = randomKey();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    problem.textContent = "";
    try {
      await send(new FormData(form), key);
      form.reset();
      key = randomKey();
    } catch (error) {
      problem.textContent = reasons(error);
    } finally {
      isSending = false;
    }
  });
}

/** What an error says, with the reasons for each field. */
export function reasons(error) {
  const details = Object.values(error.body?.error?.details ?? {}).flat();
  return [error.message, ...details].join(" ");
}

export const randomKey = () =>
  [...crypto.getRandomValues(new Uint32Array(4))].map((each) => each.toString(16)).join("");
