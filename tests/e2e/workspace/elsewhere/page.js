// A workspace of somebody else: all that it takes, with the client of docs/client.md.

const [server, sessionId, token] = location.hash.slice(1).split(",");
const { SessionClient } = await import(`${server}/static/js/session-client.js`);
const [work, state, timer, submit] = ["work", "state", "timer", "submit"].map((id) =>
  document.getElementById(id),
);

const client = new SessionClient({ sessionId, token, baseUrl: server });
const show = () => {
  work.value = client.state?.text ?? "";
};
client.on("state", show);
client.on("save-state", () => {
  state.textContent = client.saveState.text;
});
client.on("tick", () => {
  timer.textContent = Math.floor(client.secondsRemaining);
});
await client.start();
show();
work.addEventListener("input", () => client.edit({ text: work.value }));
work.addEventListener("change", () => client.log("manual_edit", { target: "work" }));
work.disabled = false;
submit.addEventListener("click", async () => {
  await client.submit();
  state.textContent = client.saveState.text;
});
