// The tabs of the workspace. On a narrow screen each pane has one; on a wide one the deliverable and
// the conversation are always shown, and the side panes take turns.

const ALWAYS = ["deliverable", "conversation"];
const IN_SETUP = ["brief", "sources", "skills", "instructions"];
const wide = matchMedia("(min-width: 64rem)");

export function bindTabs(main) {
  const tabs = [...main.querySelectorAll("[data-tab]")];
  const select = (name) => {
    main.dataset.current = name;
    render(main, tabs);
  };
  main.addEventListener("click", ({ target }) => {
    const tab = target.closest("button[data-tab]");
    if (tab) select(tab.dataset.tab);
  });
  main.querySelector("[data-tabs]").addEventListener("keydown", (event) => {
    const next = neighbor(tabs, event);
    if (!next) return;
    event.preventDefault();
    select(next.dataset.tab);
    next.focus();
  });
  wide.addEventListener("change", () => render(main, tabs));
  new MutationObserver(() => render(main, tabs)).observe(main, {
    attributeFilter: ["data-status"],
  });
  main.dataset.current = "brief";
  render(main, tabs);
}

const isOffered = (main, name) => main.dataset.status !== "setup" || IN_SETUP.includes(name);
const isPinned = (name) => wide.matches && ALWAYS.includes(name);

function render(main, tabs) {
  const { current } = main.dataset;
  if (isPinned(current) || !isOffered(main, current)) main.dataset.current = "brief";
  for (const tab of tabs) renderTab(main, tab);
}

function renderTab(main, tab) {
  const { tab: name } = tab.dataset;
  const isCurrent = name === main.dataset.current;
  const isTab = isOffered(main, name) && !isPinned(name);
  tab.hidden = !isTab;
  tab.setAttribute("aria-selected", String(isCurrent));
  tab.tabIndex = isCurrent ? 0 : -1;
  const pane = main.querySelector(`[data-pane="${name}"]`);
  pane.hidden = !isOffered(main, name) || (isTab && !isCurrent);
  if (isTab) pane.setAttribute("role", "tabpanel");
  else pane.removeAttribute("role");
}

function neighbor(tabs, { key, target }) {
  const shown = tabs.filter((tab) => !tab.hidden);
  const at = shown.indexOf(target.closest("button[data-tab]"));
  const isRtl = getComputedStyle(target).direction === "rtl";
  const steps = isRtl ? { ArrowLeft: 1, ArrowRight: -1 } : { ArrowLeft: -1, ArrowRight: 1 };
  if (key === "Home") return shown[0];
  if (key === "End") return shown.at(-1);
  return key in steps ? shown.at((at + steps[key]) % shown.length) : null;
}
