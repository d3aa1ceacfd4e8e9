// The head of the workspace: the time that is left, and whether the work is saved.

import { formatSeconds } from "../duration.js";
import { format, gettext } from "../texts.js";

const NEARLY_OVER_SECONDS = [300, 60];

export function bindHead(workspace) {
  const { client, main } = workspace;
  let said = { isLoud: false, text: "" };
  let remaining = client.secondsRemaining;

  const renderState = () => {
    const state = client.saveState;
    const line = main.querySelector("[data-state-line]");
    line.textContent = state.text;
    line.dataset.kind = state.kind;
    const isNews = state.isLoud ? state.text !== said.text : said.isLoud;
    if (isNews) workspace.say(state.text);
    if (isNews || state.isLoud !== said.isLoud) said = state;
  };
  const tick = () => {
    renderTimer(main, client.secondsRemaining);
    announce(workspace, remaining, client.secondsRemaining);
    remaining = client.secondsRemaining;
    renderState();
  };
  client.on("save-state", renderState);
  client.on("tick", tick);
  workspace.on("session", (view) => {
    renderSession(main, view);
    tick();
  });
  renderSession(main, workspace.session);
  tick();
}

function renderTimer(main, seconds) {
  if (seconds === null) return;
  const timer = main.querySelector("[data-remaining]");
  timer.textContent = formatSeconds(Math.floor(seconds));
  timer.dataset.remaining = Math.floor(seconds);
}

function announce(workspace, before, now) {
  const passed = NEARLY_OVER_SECONDS.find((mark) => before > mark && now <= mark);
  if (passed) workspace.say(format(gettext("%(time)s left."), { time: formatSeconds(passed) }));
}

function renderSession(main, { session, phases, currentPhaseIndex, deadline }) {
  const isWorking = session.status === "in_progress";
  const phase = isWorking ? phases[currentPhaseIndex] : null;
  const isLast = phase?.index === phases.length - 1;
  main.querySelector("[data-timer-name]").textContent = phase
    ? format(gettext("Phase %(number)s of %(count)s: %(name)s"), {
        number: phase.index + 1,
        count: phases.length,
        name: phase.name,
      })
    : gettext("Setup");
  const until = main.querySelector("[data-deadline]");
  if (deadline) {
    until.dateTime = deadline;
    until.textContent = new Date(deadline).toLocaleTimeString(document.documentElement.lang, {
      timeStyle: "medium",
    });
  }
  main.querySelector("[data-stage=setup]").hidden = session.status !== "setup";
  main.querySelector("[data-next]").hidden = !isWorking || isLast;
  main.querySelector("[data-submit]").hidden = !(isWorking && isLast);
  for (const line of main.querySelectorAll("[data-timer]")) renderLine(line, phases, phase);
}

function renderLine(line, phases, current) {
  const { timer } = line.dataset;
  const now = current ? String(current.index) : "setup";
  if (timer === now) line.setAttribute("aria-current", "step");
  else line.removeAttribute("aria-current");
  const words = line.querySelector("[data-timer-state]");
  if (!words) return;
  const state = phases[timer].endedAt ? gettext("done") : gettext("to come");
  words.textContent = timer === now ? gettext("now") : state;
}
