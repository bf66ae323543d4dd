// Captions as one list with keys for everything: each change is kept by itself and can be taken back. Without
// script the page is a form of a hundred lines.
import { Film } from "../captions/film";
import { Keeping } from "../captions/keeping";
import { clock, secondsIn, type Said, type Wanted } from "../captions/lines";
import { Replacing } from "../captions/replacing";
import { Sheet, type Row } from "../captions/sheet";
import { HouseWords } from "../captions/words";

const STEP_S = 0.1;
const JUMP_S = 2;
const NEW_S = 2;
const KEYS: Record<string, string> = {
  "alt+ArrowUp": "previous",
  "alt+ArrowDown": "next",
  "alt+KeyJ": "back",
  "alt+KeyK": "play",
  "alt+KeyL": "on",
  "alt+KeyO": "loop",
  "alt+Enter": "split",
  "alt+NumpadEnter": "split",
  "alt+KeyM": "merge",
  "alt+KeyN": "add",
  "alt+Backspace": "remove",
  "alt+Comma": "earlier",
  "alt+Period": "later",
  "alt+shift+Comma": "shorter",
  "alt+shift+Period": "longer",
  "alt+KeyW": "word",
  "alt+KeyZ": "undo",
  "alt+shift+KeyZ": "redo",
};

class Editor {
  private row: Row | undefined;
  private readonly film: Film | undefined;
  private readonly deeds: Record<string, () => void>;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly sheet: Sheet,
    private readonly keeping: Keeping,
    private readonly words: HouseWords,
    private readonly replacing: Replacing,
  ) {
    const video = form.querySelector<HTMLVideoElement>("[data-film]");
    this.film = video ? new Film(video, sheet) : undefined;
    this.deeds = {
      previous: () => this.go(-1),
      next: () => this.go(1),
      play: () => this.film?.toggle(this.row),
      back: () => this.film?.jump(-JUMP_S),
      on: () => this.film?.jump(JUMP_S),
      loop: () => this.press("loop", this.film?.loop(this.row) ?? false),
      split: () => this.split(),
      merge: () => this.merge(),
      add: () => this.add(),
      remove: () => this.remove(),
      earlier: () => this.retime(-STEP_S, 0),
      later: () => this.retime(STEP_S, 0),
      shorter: () => this.retime(0, -STEP_S),
      longer: () => this.retime(0, STEP_S),
      word: () => this.row && this.words.take(this.row.text),
      undo: () => this.keeping.undo(),
      redo: () => this.keeping.redo(),
      seek: () => void this.replacing.seek(),
      replace: () => {
        const wanted = this.replacing.taken();
        this.keeping.change(() => wanted);
      },
    };
  }

  start(): void {
    const { form } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.keeping.keep();
    });
    document.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("click", (event) => this.onClick(event));
    // A button acts on the line one is in, so the cursor stays there
    form.addEventListener("mousedown", (event) => (event.target as Element).closest("[data-tools] button") && event.preventDefault());
    form.addEventListener("focusin", (event) => this.enter(this.sheet.rowOf(event.target)));
    form.addEventListener("input", (event) => {
      if (!(event.target instanceof HTMLTextAreaElement)) return;
      this.keeping.typing();
      void this.words.look(event.target);
    });
    for (const name of ["start", "end"]) this.field(name)?.addEventListener("change", () => this.setTimes());
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const inLine = event.target instanceof HTMLTextAreaElement;
    if (event.key === "Enter" && !event.altKey && event.target instanceof HTMLInputElement && this.form.contains(event.target)) {
      event.preventDefault();
      if (event.target.closest("[data-sought]")) void this.replacing.seek();
      else event.target.dispatchEvent(new Event("change"));
      return;
    }
    const keys = `${event.altKey ? "alt+" : ""}${event.altKey && event.shiftKey ? "shift+" : ""}${event.code}`;
    const deed = inLine && event.key === "Enter" && !event.altKey ? "next" : event.altKey ? KEYS[keys] : undefined;
    if (!deed) return;
    event.preventDefault();
    this.deeds[deed]?.();
  }

  private onClick(event: Event): void {
    const target = event.target as Element;
    const button = target.closest<HTMLElement>("[data-do]");
    if (button) return this.deeds[button.dataset["do"] ?? ""]?.();
    const row = target.closest("[data-when]") ? this.sheet.rowOf(target) : undefined;
    if (!row || !this.film || row.said[0] === null) return;
    event.preventDefault();
    row.text.focus();
    this.film.seek(row);
    this.film.toggle(row);
  }

  private enter(row: Row | undefined): void {
    if (!row || row === this.row) return;
    this.row?.element.classList.remove("in");
    row.element.classList.add("in");
    this.row = row;
    this.showTimes();
    void this.words.look(row.text);
  }

  private place(): number {
    return this.row ? this.sheet.rows.indexOf(this.row) : -1;
  }

  private go(step: number): void {
    this.focus(this.sheet.rows[Math.max(this.place() + step, 0)]);
  }

  private focus(row: Row | undefined, caret?: number): void {
    if (!row) return;
    row.text.focus();
    if (caret !== undefined) row.text.setSelectionRange(caret, caret);
    row.element.scrollIntoView({ block: "nearest" });
  }

  // --- Changes of the line one is in --------------------------------------------------------------

  // The line is looked up when its turn comes: keys may be faster than the answer to the one before
  private change(made: (row: Row, at: number) => Wanted | undefined, then: (at: number) => void = () => undefined): void {
    let at = -1;
    this.keeping.change(
      () => {
        at = this.place();
        const wanted = this.row && at >= 0 ? made(this.row, at) : undefined;
        return wanted ? [wanted] : [];
      },
      () => then(at),
    );
  }

  private split(): void {
    this.change(
      (row, at) => ({ at, seen: [row.said], do: "split", caret: row.text.selectionStart, text: row.text.value }),
      (at) => this.focus(this.sheet.rows[at + 1], 0),
    );
  }

  private merge(): void {
    let caret = 0;
    this.change(
      (row, at) => {
        const next = this.sheet.rows[at + 1];
        caret = row.text.value.length;
        return next && { at, seen: [row.said, next.said], do: "merge" };
      },
      (at) => this.focus(this.sheet.rows[at], caret),
    );
  }

  private add(): void {
    this.change(
      (row, at) => {
        const [start, end] = row.said;
        const before = this.sheet.rows[at + 1]?.said[0] ?? Infinity;
        const from = start === null ? null : Math.min(end ?? start + NEW_S, before);
        const fresh: Said = [from, from === null ? null : from + NEW_S, "", row.said[3]];
        return { at, seen: [row.said], do: "put", lines: [row.said, fresh] };
      },
      (at) => this.focus(this.sheet.rows[at + 1], 0),
    );
  }

  private remove(): void {
    this.change(
      (row, at) => (this.sheet.rows.length > 1 ? { at, seen: [row.said], do: "put", lines: [] } : undefined),
      (at) => this.focus(this.sheet.rows[Math.min(at, this.sheet.rows.length - 1)]),
    );
  }

  private retime(start: number, end: number): void {
    this.setTo(([from, to]) => (from === null || to === null ? undefined : [Math.max(from + start, 0), to + end]));
  }

  private setTimes(): void {
    const [from, to] = [secondsIn(this.field("start")?.value ?? ""), secondsIn(this.field("end")?.value ?? "")];
    if (from === undefined || to === undefined) this.showTimes();
    else this.setTo(() => [from, to]);
  }

  private setTo(times: (said: Said) => [number, number] | undefined): void {
    this.change(
      (row, at) => {
        const [start_s, end_s] = times(row.said) ?? [];
        return start_s === undefined || end_s === undefined ? undefined : { at, seen: [row.said], do: "times", start_s, end_s };
      },
      () => this.showTimes(),
    );
  }

  private showTimes(): void {
    const [from, to] = this.row?.said ?? [];
    for (const [name, time] of [["start", from], ["end", to]] as const) {
      const field = this.field(name);
      if (field) field.value = typeof time === "number" ? clock(time, true) : "";
    }
  }

  private field(name: string): HTMLInputElement | null {
    return this.form.querySelector(`[data-${name}]`);
  }

  private press(deed: string, isOn: boolean): void {
    this.form.querySelector(`[data-do="${deed}"]`)?.setAttribute("aria-pressed", String(isOn));
  }
}

const form = document.querySelector<HTMLFormElement>("form[data-captions]");
const list = form?.querySelector<HTMLElement>("[data-cues]");
const templates = ["cue", "clash"].map((id) => document.getElementById(id)) as HTMLTemplateElement[];
if (form && list && templates[0] && templates[1]) {
  const told = (name: string): string => form.dataset[name] ?? "";
  const say = (text: string): void => void ((form.querySelector("[data-state]") as HTMLElement).textContent = text);
  const sheet = new Sheet(list, templates[0], templates[1], told("line"));
  const keeping = new Keeping(sheet, told("captions"), Number(told("revision")), { saving: told("saving"), offline: told("offline"), refused: told("refused") }, say);
  const words = new HouseWords(form.querySelector("[data-words]") as HTMLElement, told("house"), say);
  const replacing = new Replacing(form.querySelector("[data-sought]") as HTMLElement, told("replace"), told("counted"));
  // Until every line is here the form works as it is
  void keeping.open().then(() => {
    new Editor(form, sheet, keeping, words, replacing).start();
    for (const part of form.querySelectorAll<HTMLElement>("[data-without]")) part.hidden = true;
    (form.querySelector("[data-tools]") as HTMLElement).hidden = false;
    form.dataset["ready"] = "";
  });
}
