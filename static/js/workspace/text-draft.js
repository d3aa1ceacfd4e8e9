// A text that was typed and is not saved yet. A browser that refuses storage keeps nothing.

export function getDraft(key) {
  return {
    read: () => attempt(() => JSON.parse(localStorage.getItem(key))),
    keep: (value) => attempt(() => localStorage.setItem(key, JSON.stringify(value))),
    forget: () => attempt(() => localStorage.removeItem(key)),
  };
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
