// What the pieces of a player share: its elements by name, times in words, and what a browser remembers.

export function part<T extends HTMLElement>(root: Element, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const rest = `${Math.floor(whole / 60) % 60}:${String(whole % 60).padStart(2, "0")}`;
  if (whole < 3600) return rest;
  return `${Math.floor(whole / 3600)}:${rest.padStart(5, "0")}`;
}

export function remembered(name: string): string {
  try {
    return localStorage.getItem(`film-${name}`) ?? "";
  } catch {
    return "";
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`film-${name}`, value);
  } catch {
    // A browser that keeps nothing forgets it; that is its owner's choice
  }
}

// Turns a button's name between what it does now and `data-on`, what it does once it is on.
export function turn(button: HTMLElement | null, on: boolean): void {
  if (!button) return;
  button.dataset["off"] ??= button.getAttribute("aria-label") ?? "";
  button.setAttribute("aria-label", (on ? button.dataset["on"] : button.dataset["off"]) ?? "");
  button.classList.toggle("is-on", on);
}

// Chooses a radio of a menu and tells of every later choice.
export function choices(root: Element, name: string, chosen: string, choose: (value: string) => void): void {
  const pick = (value: string): void => {
    const radio = root.querySelector<HTMLInputElement>(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (radio) radio.checked = true;
  };
  if (chosen) pick(chosen);
  root.addEventListener("change", (event) => {
    const radio = event.target as HTMLInputElement;
    if (radio.name === name) choose(radio.value);
  });
}
