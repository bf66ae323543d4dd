// Find and replace over all lines: what would change is shown first, and each line may be left as it is.
import { clock, type Said, type Wanted } from "./lines";

interface Found {
  at: number;
  said: Said;
  text: string;
}

export class Replacing {
  private found: Found[] = [];

  constructor(
    private readonly panel: HTMLElement,
    private readonly address: string,
    private readonly counted: string,
  ) {}

  async seek(): Promise<void> {
    const field = (id: string): HTMLInputElement => this.panel.querySelector(`#${id}`) as HTMLInputElement;
    const asked = new URLSearchParams({ as: "json", find: field("find").value, instead: field("instead").value });
    for (const name of ["case", "part"]) if (field(name).checked) asked.set(name, "1");
    const answer = await fetch(`${this.address}?${asked}`, { redirect: "error" });
    const told: unknown = await answer.json().catch(() => ({}));
    this.found = answer.ok ? (told as Found[]) : [];
    this.show(answer.ok ? this.counted.replace("{n}", String(this.found.length)) : ((told as { problem?: string }).problem ?? ""));
  }

  // The lines that stay chosen; the list is empty afterwards
  taken(): Wanted[] {
    const boxes = [...this.panel.querySelectorAll<HTMLInputElement>("[data-found] input")];
    const wanted = this.found.filter((_, index) => boxes[index]?.checked).map(({ at, said, text }): Wanted => ({ at, seen: [said], do: "write", text }));
    this.found = [];
    this.show("");
    return wanted;
  }

  private show(count: string): void {
    (this.panel.querySelector("[data-count]") as HTMLElement).textContent = count;
    (this.panel.querySelector('[data-do="replace"]') as HTMLElement).hidden = !this.found.length;
    this.panel.querySelector("[data-found]")?.replaceChildren(...this.found.map(line));
  }
}

function line({ said, text }: Found): HTMLElement {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = true;
  const words = document.createElement("span");
  const [was, is] = [document.createElement("del"), document.createElement("ins")];
  was.textContent = said[2];
  is.textContent = text;
  words.append(was, " ", is);
  const place = document.createElement("small");
  place.textContent = said[0] === null ? "" : clock(said[0]);
  label.append(box, place, words);
  item.append(label);
  return item;
}
