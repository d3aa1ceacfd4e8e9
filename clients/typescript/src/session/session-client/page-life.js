// Reacts to the page being hidden, left or shown again, and to the connection coming back.

/** `send({ leaving })` sends what is unsaved; `isUnsafe()` says whether leaving would lose it. */
export function followPage({ send, isUnsafe, tick }) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) send({ leaving: true });
  });
  addEventListener("pagehide", () => send({ leaving: true }));
  addEventListener("online", () => send({ leaving: false }));
  addEventListener("offline", tick);
  addEventListener("beforeunload", (event) => {
    if (isUnsafe()) event.preventDefault();
  });
  setInterval(tick, 1000);
}
