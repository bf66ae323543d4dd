// Menus are <details>: Escape and a click elsewhere close them, arrow keys walk through them.

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = (event.target as Element).closest<HTMLDetailsElement>("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      walk(menu, event);
    }
  });
}

function openMenus(): NodeListOf<HTMLDetailsElement> {
  return document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
}

function walk(menu: HTMLElement, event: KeyboardEvent): void {
  if ((event.target as Element).matches('input[type="radio"]')) return;
  const stops = [...menu.querySelectorAll<HTMLElement>("summary, a, button, input")];
  const here = stops.indexOf(document.activeElement as HTMLElement);
  const step = event.key === "ArrowDown" ? 1 : -1;
  stops[(here + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}
