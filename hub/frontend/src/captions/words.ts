// Words of the house, offered for the word one is writing; a word that is not there can be added.
import { distance } from "./lines";

const MOST = 5;
const LETTERS = /[\p{L}\p{N}'’-]/u;

interface Stretch {
  from: number;
  to: number;
  word: string;
}

export class HouseWords {
  private words: string[] | undefined;
  private best: string | undefined;
  private unknown: Stretch | undefined;

  constructor(
    private readonly bar: HTMLElement,
    private readonly address: string,
    private readonly say: (text: string) => void,
  ) {}

  async look(text: HTMLTextAreaElement): Promise<void> {
    this.words ??= await this.fetched();
    const written = stretchAt(text);
    const offered = written ? this.near(written.word) : [];
    const known = new Set(this.words.map((word) => word.toLocaleLowerCase()));
    this.unknown = written && written.word.length > 2 && !known.has(written.word.toLocaleLowerCase()) ? written : undefined;
    this.best = offered[0];
    this.bar.querySelector("[data-offered]")?.replaceChildren(...offered.map((word) => this.button(word, text)));
    const add = this.bar.querySelector<HTMLElement>("[data-add]");
    if (add) add.textContent = (add.dataset["add"] ?? "").replace("{w}", this.unknown?.word ?? "");
    (add?.closest("button") as HTMLElement).hidden = !this.unknown;
    this.bar.hidden = !offered.length && !this.unknown;
  }

  take(text: HTMLTextAreaElement): void {
    if (this.best) this.put(text, this.best);
    else void this.add();
  }

  async add(): Promise<void> {
    if (!this.unknown) return;
    const { word } = this.unknown;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
    const answer = await fetch(this.address, { method: "POST", body: new URLSearchParams({ word }), headers: { "X-CSRFToken": token }, redirect: "error" });
    const told = (await answer.json().catch(() => ({}))) as { said?: string; problem?: string };
    if (answer.ok) this.words?.push(word);
    this.bar.hidden = answer.ok || this.bar.hidden;
    this.say(told.said ?? told.problem ?? "");
  }

  private async fetched(): Promise<string[]> {
    const answer = await fetch(this.address, { redirect: "error" }).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as string[]) : [];
  }

  private near(word: string): string[] {
    const sought = word.toLocaleLowerCase();
    if (sought.length < 2) return [];
    const ranked = (this.words ?? []).flatMap((known): [number, string][] => {
      const lower = known.toLocaleLowerCase();
      if (known === word) return [];
      if (lower.startsWith(sought)) return [[0, known]];
      const far = sought.length > 3 ? distance(sought, lower) : 3;
      return far < 3 ? [[far, known]] : [];
    });
    return ranked.sort((one, other) => one[0] - other[0]).slice(0, MOST).map(([, known]) => known);
  }

  private button(word: string, text: HTMLTextAreaElement): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = word;
    button.addEventListener("click", () => this.put(text, word));
    return button;
  }

  private put(text: HTMLTextAreaElement, word: string): void {
    const written = stretchAt(text);
    if (!written) return;
    text.setRangeText(word, written.from, written.to, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function stretchAt(text: HTMLTextAreaElement): Stretch | undefined {
  const { value } = text;
  let from = text.selectionStart;
  let to = text.selectionEnd;
  if (from === to) {
    while (from > 0 && LETTERS.test(value[from - 1] ?? "")) from -= 1;
    while (to < value.length && LETTERS.test(value[to] ?? "")) to += 1;
  }
  const word = value.slice(from, to).trim();
  return word ? { from, to: from + value.slice(from, to).trimEnd().length, word } : undefined;
}
