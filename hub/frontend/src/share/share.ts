// Files that somebody shares: chosen, dropped or recorded, each with its line, its form and its steps. What was
// begun before and has not ended is listed by the server; choosing the same file again goes on with it.
import htmx from "htmx.org";
import { Refused, type Upload, Uploads } from "./api";
import { Checksums, Unreadable } from "./checksums";
import { Details } from "./details";
import { type Action, Row } from "./row";
import { Sending } from "./sending";
import { filled, size } from "./words";

const AT_ONCE = 3;
// What a file is refused with, for what it is or for want of room
const UNPROCESSABLE = 422;

interface Line {
  file: File;
  row: Row;
  more: Record<string, string>;
  meant?: string;
  upload?: Upload;
  begun?: Promise<void>;
  sending?: Sending;
  details?: Details;
}

export class Share {
  private readonly uploads: Uploads;
  private readonly checksums: Checksums;
  private readonly lines: Line[] = [];
  private meant: string | undefined;

  constructor(private readonly root: HTMLElement) {
    this.uploads = new Uploads(root.dataset["uploads"] as string);
    this.checksums = new Checksums(root.dataset["checksums"] as string);
  }

  start(): void {
    const input = this.input();
    input.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = "";
    });
    this.root.addEventListener("share:files", (event) => this.add((event as CustomEvent<File[]>).detail));
    this.root.addEventListener("click", (event) => void this.onOpen(event.target as Element));
    window.addEventListener("beforeunload", (event) => {
      if (this.isBusy) event.preventDefault();
    });
  }

  get isBusy(): boolean {
    return this.lines.some((line) => line.row.isUnderWay || line.details?.isUnsaved);
  }

  /** How far everything under way is, from 0 to 1, and how many files that are. */
  get underWay(): Line[] {
    return this.lines.filter((line) => line.row.isUnderWay);
  }

  /** Share these files; `more` is told at the end, such as where a recording begins. */
  add(files: File[], more: Record<string, string> = {}): void {
    const meant = this.meant;
    this.meant = undefined;
    for (const file of files) {
      const twice = this.lines.find((line) => line.row.isUnderWay && isSame(line.file, file));
      if (twice) {
        this.say(filled(this.root.dataset["wordTwice"], { name: file.name }));
        continue;
      }
      const template = this.root.querySelector<HTMLTemplateElement>("template[data-row]") as HTMLTemplateElement;
      const row = new Row(template, file.name, file.size, (text) => this.say(text));
      const line: Line = { file, row, more, ...(meant ? { meant } : {}) };
      row.on((action) => void this.act(line, action));
      this.lines.push(line);
      this.root.querySelector("[data-rows]")?.prepend(row.element);
    }
    this.fill();
  }

  // As many at once as the line takes; the others wait for their turn
  private fill(): void {
    this.root.dispatchEvent(new CustomEvent("share:changed", { bubbles: true }));
    const active = this.lines.filter((line) => ["starting", "comparing", "sending", "waiting"].includes(line.row.phase));
    const queued = this.lines.filter((line) => line.row.phase === "queued");
    for (const line of queued.slice(0, Math.max(0, AT_ONCE - active.length))) line.begun = this.begin(line);
  }

  private async begin(line: Line): Promise<void> {
    const { row, file } = line;
    row.show("starting");
    try {
      const open = await this.openOf(line);
      line.upload = open ?? (await this.uploads.begin(file));
      if (open) {
        row.show("comparing");
        const sending = this.sendingOf(line);
        // Nothing that arrived is of this file: another one that happens to be called so
        if ((await sending.compare()) > 0) line.sending = sending;
        else {
          sending.stop();
          line.upload = await this.uploads.begin(file);
        }
      }
      // Whoever cancelled meanwhile keeps her word: what was begun is let go of there
      if ((row.phase as string) === "cancelling") return;
    } catch (error) {
      return this.failed(line, error as Error);
    }
    this.root.querySelector(`[data-open="${line.upload.token}"]`)?.remove();
    this.askDetails(line);
    line.sending ??= this.sendingOf(line);
    row.show("sending");
    row.progress(0);
    line.sending.start();
  }

  private async openOf(line: Line): Promise<Upload | undefined> {
    const { file, meant } = line;
    const open = (await this.uploads.underWay()).filter(
      (one) => one.state === "open" && !this.lines.some((other) => other !== line && other.upload?.token === one.token),
    );
    const asked = open.find((one) => one.token === meant);
    if (asked && (asked.size_bytes !== file.size || asked.filename !== file.name)) {
      throw new Refused(filled(this.root.dataset["wordOther"], { name: asked.filename, size: size(asked.size_bytes) }), 0);
    }
    return asked ?? open.find((one) => one.size_bytes === file.size && one.filename === file.name);
  }

  private sendingOf(line: Line): Sending {
    const { row, file, upload, more } = line;
    const told = {
      progress: (done: number) => row.progress(done),
      waiting: () => row.show("waiting"),
      arrived: () => void this.arrived(line),
      failed: (why: Error) => this.failed(line, why),
    };
    return new Sending(file, upload as Upload, this.uploads, this.checksums, told, more);
  }

  private askDetails(line: Line): void {
    if (!line.upload || line.details) return;
    const address = `${this.root.dataset["details"]}/${line.upload.token}`;
    line.details = new Details(line.row.details, address, (text) => this.say(text));
    void line.details.load();
  }

  private async arrived(line: Line): Promise<void> {
    line.row.show("arrived");
    line.sending?.stop();
    this.root.dispatchEvent(new CustomEvent("share:arrived", { detail: line.file }));
    this.fill();
    const place = line.row.steps;
    // The steps ask for themselves again and again; the line says what became of the file
    new MutationObserver(() => this.look(line)).observe(place, { childList: true, subtree: true });
    await htmx.ajax("GET", `${this.root.dataset["details"]}/${line.upload?.token}/progress`, { target: place, swap: "innerHTML" });
  }

  private look(line: Line): void {
    const state = line.row.steps.querySelector<HTMLElement>("[data-upload-state]");
    const told = state?.dataset["uploadState"] ?? "";
    if (told === "refused" && line.row.phase !== "refused") {
      line.row.show("refused", state?.dataset["reason"]);
      line.row.details.replaceChildren();
    }
    const said = state?.dataset["said"] ?? "";
    if (said && said !== line.row.steps.dataset["said"]) this.say(`${line.row.name}: ${said}`);
    line.row.steps.dataset["said"] = said;
  }

  private failed(line: Line, why: Error): void {
    const { wordUnknown = "", wordUnreadable = "" } = this.root.dataset;
    const words = why instanceof Refused && why.message ? why.message : wordUnknown;
    const isRefused = why instanceof Refused && why.status === UNPROCESSABLE;
    if (isRefused) void this.letGo(line);
    line.row.show(isRefused ? "refused" : "failed", why instanceof Unreadable ? wordUnreadable : words);
    this.fill();
  }

  private async act(line: Line, action: Action): Promise<void> {
    const { row, sending } = line;
    if (action === "pause") {
      row.show("paused");
      sending?.pause();
    } else if (action === "go-on") {
      row.show("sending");
      sending?.goOn();
    } else if (action === "retry") {
      row.show(sending ? "sending" : "queued");
      sending?.retry();
    } else if (action === "put-away") {
      row.element.remove();
      this.input().focus();
    } else {
      row.show("cancelling");
      await line.begun;
      await this.letGo(line);
      row.show("cancelled");
    }
    this.fill();
  }

  // What the hub has of it is swept in time, should this question not reach it
  private async letGo(line: Line): Promise<void> {
    line.sending?.stop();
    line.row.details.replaceChildren();
    if (line.upload) await this.uploads.cancel(line.upload.token).catch(() => undefined);
  }

  // What was begun before: choose its file again, or let it go
  private async onOpen(target: Element): Promise<void> {
    const button = target.closest<HTMLElement>("[data-again], [data-let-go]");
    const line = button?.closest<HTMLElement>("[data-open]");
    const token = line?.dataset["open"];
    if (!button || !line || !token) return;
    if ("again" in button.dataset) {
      this.meant = token;
      this.input().click();
      return;
    }
    await this.uploads.cancel(token);
    line.remove();
    this.say(button.dataset["letGo"] ?? "");
    this.input().focus();
  }

  private input(): HTMLInputElement {
    return this.root.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement;
  }

  private say(text: string): void {
    const place = this.root.querySelector("[data-announce]");
    if (place) place.textContent = text;
  }
}

function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
