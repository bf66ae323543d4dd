// The search field as a combobox: the server sends the options as HTML, the keyboard walks through them.
// `/` focuses the field from anywhere; Escape closes the list and keeps what was typed.

const WAIT_MS = 120;

export function startSuggestions(): void {
  document.addEventListener("keydown", focusOnSlash);
  const input = document.querySelector<HTMLInputElement>("input[data-suggest]");
  const list = document.getElementById("suggestions");
  if (input && list) new Suggestions(input, list).start();
}

function focusOnSlash(event: KeyboardEvent): void {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.isContentEditable || target.closest("input, textarea, select, dialog")) return;
  const field = document.querySelector<HTMLInputElement>('.bar input[type="search"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}

class Suggestions {
  private asked: AbortController | undefined;
  private timer: number | undefined;
  private chosen = -1;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
  ) {}

  start(): void {
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => this.input.value && this.askSoon());
    this.input.addEventListener("blur", () => this.close());
    // The list takes no focus, so that a click on an option comes before the field's blur
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.asked = new AbortController();
    const url = `${this.input.dataset["suggest"]}?${new URLSearchParams({ q: text })}`;
    try {
      const answer = await fetch(url, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (answer.ok && document.activeElement === this.input) this.show(await answer.text());
    } catch (error) {
      // Newer letters were typed, or the server cannot be reached: the field still works as a form
      if (!(error instanceof TypeError || (error as Error).name === "AbortError")) throw error;
    }
  }

  private show(html: string): void {
    this.list.innerHTML = html;
    this.options().forEach((option, index) => (option.id = `suggestion-${index}`));
    this.choose(-1);
    this.input.setAttribute("aria-expanded", String(this.options().length > 0));
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.list.replaceChildren();
    this.choose(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  private options(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll<HTMLAnchorElement>('[role="option"]')];
  }

  private choose(index: number): void {
    const options = this.options();
    this.chosen = index;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  private onKey(event: KeyboardEvent): void {
    const options = this.options();
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (!options.length) return this.askSoon();
        // One place past the last is the field itself
        const places = options.length + 1;
        const next = (this.chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places;
        this.choose(next - 1);
        event.preventDefault();
        return;
      }
      case "Enter": {
        const option = options[this.chosen];
        if (!option) return;
        event.preventDefault();
        location.assign(option.href);
        return;
      }
      case "Escape":
        if (!options.length) return;
        event.preventDefault();
        this.close();
    }
  }
}
