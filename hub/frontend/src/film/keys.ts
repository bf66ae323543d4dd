// The keyboard while the focus is in the player: a single letter does nothing to whoever types elsewhere.

export interface Acts {
  toggle(): void;
  by(seconds: number): void;
  to(share: number): void;
  louder(by: number): void;
  faster(by: number): void;
  mute(): void;
  captions(): void;
  full(): void;
  theatre(): void;
}

export function listen(root: HTMLElement, acts: Acts): void {
  const does: Record<string, () => void> = {
    k: acts.toggle,
    j: () => acts.by(-10),
    l: () => acts.by(10),
    arrowleft: () => acts.by(-5),
    arrowright: () => acts.by(5),
    arrowup: () => acts.louder(0.1),
    arrowdown: () => acts.louder(-0.1),
    home: () => acts.to(0),
    ">": () => acts.faster(1),
    "<": () => acts.faster(-1),
    m: acts.mute,
    c: acts.captions,
    f: acts.full,
    t: acts.theatre,
  };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = event.target as HTMLElement;
    const key = event.key.toLowerCase();
    // Menus and the volume keep their own arrows; buttons and links their own space
    if (at.closest("details[open]") || (at.matches('[data-part="volume"]') && key.startsWith("arrow"))) return;
    if (key === " " && at.closest("button, a, summary")) return;
    const act = key === " " ? acts.toggle : /^\d$/.test(key) ? () => acts.to(Number(key) / 10) : does[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
