// The checklist of setup: an item is done once its pane was opened, or when it is ticked by hand.

export function bindChecklist(main) {
  const list = main.querySelector("[data-checklist]");
  const follow = () => {
    list.hidden = main.dataset.status !== "setup";
    const item = list.querySelector(`[data-item="${main.dataset.current}"]`);
    if (item) item.checked = true;
  };
  new MutationObserver(follow).observe(main, { attributeFilter: ["data-current", "data-status"] });
}
