// The list of lines on the page. What somebody types stays where it is, whatever comes from the server.
import { clock, isSame, plain, saidOf, type Said, type Shown } from "./lines";

export interface Row {
  said: Said;
  readonly element: HTMLElement;
  readonly text: HTMLTextAreaElement;
}

interface Typed {
  said: Said;
  text: string;
}

export class Sheet {
  rows: Row[] = [];

  constructor(
    private readonly list: HTMLElement,
    private readonly cue: HTMLTemplateElement,
    private readonly clash: HTMLTemplateElement,
    private readonly label: string,
  ) {}

  load(lines: Shown[]): void {
    this.rows = lines.map((line) => this.made(line));
    this.list.replaceChildren(...this.rows.map((row) => row.element));
    this.number(0);
  }

  rowOf(node: EventTarget | null): Row | undefined {
    const element = node instanceof Element ? node.closest(".cue") : null;
    return this.rows.find((row) => row.element === element);
  }

  typed(): Row[] {
    return this.rows.filter((row) => plain(row.text.value) !== row.said[2]);
  }

  at(second: number): Row | undefined {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.said[0] ?? 0) <= second + 0.001) low = middle + 1;
      else high = middle;
    }
    return this.rows[low - 1];
  }

  // Lines that go and lines that come. Somebody may have typed in those that go: nothing of it is lost.
  splice(at: number, count: number, lines: Shown[]): void {
    const gone = this.rows.slice(at, at + count);
    if (count === lines.length) return gone.forEach((row, index) => this.rewrite(row, lines[index] as Shown));
    const held = gone.findIndex((row) => row.text === document.activeElement);
    const typed: Typed[] = gone.filter((row) => plain(row.text.value) !== row.said[2]).map((row) => ({ said: row.said, text: row.text.value }));
    const come = lines.map((line) => this.made(line));
    const before = this.rows[at]?.element ?? null;
    for (const row of come) this.list.insertBefore(row.element, before);
    for (const row of gone) row.element.remove();
    this.rows.splice(at, count, ...come);
    this.number(at);
    if (held >= 0) (come[held] ?? come.at(-1) ?? this.rows[at] ?? this.rows[at - 1])?.text.focus();
    for (const one of typed) {
      const row = come.find((other) => isSame(other.said, one.said));
      if (row) row.text.value = one.text;
      else this.tell(come.find((other) => other.said[0] === one.said[0]) ?? this.rows[Math.min(at, this.rows.length - 1)], one.text);
    }
  }

  // What stands in the database now: only rows that differ are touched, so that the cursor stays.
  reconcile(lines: Shown[]): void {
    const { rows } = this;
    const same = (row: Row | undefined, line: Shown | undefined): boolean => !!row && !!line && isSame(row.said, line);
    let head = 0;
    while (head < Math.min(rows.length, lines.length) && same(rows[head], lines[head])) head += 1;
    let tail = 0;
    while (tail < Math.min(rows.length, lines.length) - head && same(rows.at(-1 - tail), lines.at(-1 - tail))) tail += 1;
    this.splice(head, rows.length - head - tail, lines.slice(head, lines.length - tail));
    this.rows.forEach((row, index) => this.show(row, (lines[index] as Shown)[4]));
  }

  private rewrite(row: Row, line: Shown): void {
    const mine = plain(row.text.value);
    const isTouched = mine !== row.said[2] && mine !== line[2];
    const isTheirs = line[2] !== row.said[2];
    row.said = saidOf(line);
    if (isTouched && isTheirs) {
      const text = row.text.value;
      row.text.value = line[2];
      this.tell(row, text);
    } else if (!isTouched && mine !== line[2]) row.text.value = line[2];
    this.time(row);
    this.show(row, line[4]);
  }

  private tell(row: Row | undefined, mine: string): void {
    if (!row) return;
    const notice = (this.clash.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    (notice.querySelector("q") as HTMLElement).textContent = mine;
    notice.querySelector("[data-mine]")?.addEventListener("click", () => {
      row.text.value = mine;
      row.text.focus();
      row.text.dispatchEvent(new Event("input", { bubbles: true }));
      notice.remove();
    });
    notice.querySelector("[data-theirs]")?.addEventListener("click", () => notice.remove());
    row.element.append(notice);
  }

  private made(line: Shown): Row {
    const element = (this.cue.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const row: Row = { said: saidOf(line), element, text: element.querySelector("textarea") as HTMLTextAreaElement };
    element.querySelector("input")?.remove();
    row.text.removeAttribute("name");
    row.text.value = line[2];
    this.time(row);
    this.show(row, line[4]);
    return row;
  }

  private show(row: Row, beside: string): void {
    const place = row.element.querySelector<HTMLElement>("[data-beside]");
    const text = row.said[3] ? `${row.said[3]} · ${beside}`.replace(/ · $/, "") : beside;
    if (place && place.textContent !== text) place.textContent = text;
  }

  private time(row: Row): void {
    const [start] = row.said;
    const place = row.element.querySelector<HTMLElement>("[data-when]");
    if (!place || start === null) return;
    if (place instanceof HTMLAnchorElement) {
      place.textContent = clock(start);
      const search = new URLSearchParams(place.search);
      search.set("t", String(Math.floor(start)));
      place.search = search.toString();
    } else place.textContent = clock(start);
  }

  private number(from: number): void {
    this.rows.slice(from).forEach((row, index) => {
      const number = from + index + 1;
      const [start] = row.said;
      row.text.id = `text-${number}`;
      row.text.setAttribute("aria-label", this.label.replace("{n}", String(number)).replace("{t}", start === null ? "" : clock(start)));
      const beside = row.element.querySelector("[data-beside]");
      if (beside) {
        beside.id = `beside-${number}`;
        row.text.setAttribute("aria-describedby", beside.id);
      }
      if (start === null) (row.element.querySelector("[data-when]") as HTMLElement).textContent = String(number);
    });
  }
}
