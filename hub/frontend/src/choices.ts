// A combobox over the last part of a field: what stands before the last comma stays.
class Choices {
  private readonly list: HTMLElement;
  private chosen = -1;
  private asked: AbortController | undefined;

  constructor(private readonly input: HTMLInputElement) {
    this.list = document.getElementById(`${input.id}-options`) as HTMLElement;
  }

  start(): void {
    const { input } = this;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id]] as const) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => void this.ask());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>('[role="option"]');
      if (option) this.take(option);
    });
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const last = this.input.value.split(",").pop()?.trim() ?? "";
    if (!last) return this.close();
    this.asked = new AbortController();
    try {
      const address = `${this.input.dataset["suggests"]}?${new URLSearchParams({ q: last })}`;
      const answer = await fetch(address, { signal: this.asked.signal });
      if (answer.ok && document.activeElement === this.input) this.show((await answer.json()) as string[]);
    } catch (error) {
      if (!(error instanceof TypeError || (error as Error).name === "AbortError")) throw error;
    }
  }

  private show(words: string[]): void {
    this.list.replaceChildren(
      ...words.map((word, index) => {
        const option = document.createElement("div");
        option.setAttribute("role", "option");
        option.id = `${this.input.id}-option-${index}`;
        option.textContent = word;
        return option;
      }),
    );
    this.choose(-1);
    this.input.setAttribute("aria-expanded", String(words.length > 0));
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  private choose(index: number): void {
    this.chosen = index;
    this.options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.options()[index];
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private take(option: HTMLElement): void {
    const before = this.input.value.split(",").slice(0, -1).map((part) => part.trim());
    this.input.value = `${[...before, option.textContent ?? ""].join(", ")}, `;
    this.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private close(): void {
    this.asked?.abort();
    this.list.replaceChildren();
    this.choose(-1);
    this.input.setAttribute("aria-expanded", "false");
  }

  private onKey(event: KeyboardEvent): void {
    const options = this.options();
    if (!options.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose((this.chosen + step + options.length) % options.length);
      event.preventDefault();
    } else if (event.key === "Enter" && options[this.chosen]) {
      this.take(options[this.chosen] as HTMLElement);
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.close();
      event.preventDefault();
    }
  }
}

/** Suggestions below every field of a form that asks for several names. */
export function startChoices(of: ParentNode): void {
  for (const input of of.querySelectorAll<HTMLInputElement>("[data-suggests]")) new Choices(input).start();
}
