/** The phone's three panes are plain `#consigne #code #resultat` links; this only says which one is open. */
export function markCurrentPane(tabs: HTMLElement): void {
  const draw = () => {
    const current = ["#code", "#resultat"].includes(location.hash) ? location.hash : "#consigne";
    for (const link of tabs.querySelectorAll("a")) {
      if (link.hash === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  window.addEventListener("hashchange", draw);
  draw();
}

/** Whether one pane is shown at a time. */
export function showsOnePane(tabs: HTMLElement): boolean {
  return tabs.getClientRects().length > 0;
}
