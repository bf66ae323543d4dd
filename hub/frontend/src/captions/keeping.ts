// Changes on their way to the server, one after the other, and back again: undo and redo.
import { isSame, plain, type Answer, type Shown, type Splice, type Wanted } from "./lines";
import type { Sheet } from "./sheet";

const WAIT_MS = 700;
const AGAIN_MS = 4000;

export interface Words {
  saving: string;
  offline: string;
  refused: string;
}

type Kind = "change" | "undo" | "redo";

export class Keeping {
  private turn: Promise<void> = Promise.resolve();
  private timer: number | undefined;
  private undone: Splice[][] = [];
  private done: Splice[][] = [];
  private isWaiting = false;

  constructor(
    private readonly sheet: Sheet,
    private readonly address: string,
    private revision: number,
    private readonly words: Words,
    private readonly say: (text: string) => void,
  ) {
    window.addEventListener("online", () => this.isWaiting && this.keep());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.keep());
    window.addEventListener("beforeunload", (event) => this.sheet.typed().length && event.preventDefault());
  }

  async open(): Promise<void> {
    const answer = await fetch(this.address, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { revision, lines } = (await answer.json()) as { revision: number; lines: Shown[] };
    this.revision = revision;
    this.sheet.load(lines);
  }

  typing(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), WAIT_MS);
  }

  keep(): void {
    this.inTurn(async () => void (await this.sendTyped()));
  }

  // What was typed goes first, so that a change stands on the words one sees; `made` looks when its turn comes
  change(made: () => Wanted[], then: () => void = () => undefined): void {
    this.inTurn(async () => {
      if (!(await this.sendTyped())) return;
      const wanted = made();
      if (wanted.length && (await this.send(wanted, "change"))) then();
    });
  }

  undo(): void {
    this.takeBack(this.done, "undo");
  }

  redo(): void {
    this.takeBack(this.undone, "redo");
  }

  private takeBack(from: Splice[][], kind: Kind): void {
    this.inTurn(async () => {
      if (!(await this.sendTyped())) return;
      const group = from.pop();
      if (!group) return;
      const back = group.toReversed().map((splice): Wanted => ({ at: splice.at, seen: splice.put, do: "put", lines: splice.seen }));
      if (await this.send(back, kind)) this.sheet.rows[group[0]?.at ?? 0]?.text.focus();
    });
  }

  private inTurn(work: () => Promise<void>): void {
    // What goes wrong in one turn must not end all turns after it
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.say(this.words.offline);
      reportError(error);
    });
  }

  private async sendTyped(): Promise<boolean> {
    window.clearTimeout(this.timer);
    const rows = this.sheet.typed();
    if (!rows.length) return true;
    return this.send(rows.map((row) => ({ at: this.sheet.rows.indexOf(row), seen: [row.said], do: "write", text: row.text.value })), "change");
  }

  private async send(changes: Wanted[], kind: Kind): Promise<boolean> {
    const slow = window.setTimeout(() => this.say(this.words.saving), 300);
    try {
      const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
      const answer = await fetch(this.address, {
        method: "POST",
        redirect: "error",
        keepalive: changes.length < 20,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ revision: this.revision, changes }),
      });
      const told = (await answer.json().catch(() => ({}))) as Answer & { problem?: string };
      if (!answer.ok) {
        this.say(told.problem ?? this.words.offline);
        return false;
      }
      this.isWaiting = false;
      this.take(told, kind);
      return told.refused.length < changes.length;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.isWaiting = true;
      this.say(this.words.offline);
      this.timer = window.setTimeout(() => this.keep(), AGAIN_MS);
      return false;
    } finally {
      window.clearTimeout(slow);
    }
  }

  private take(answer: Answer, kind: Kind): void {
    this.revision = answer.revision;
    if (answer.lines) this.sheet.reconcile(answer.lines);
    else for (const splice of answer.splices) this.sheet.splice(splice.at, splice.seen.length, splice.put.map((said): Shown => [...said, ""]));
    this.remember(answer.splices.filter((splice) => !splice.seen.every((said, index) => splice.put[index] && isSame(said, splice.put[index])) || splice.seen.length !== splice.put.length), kind);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    this.say(answer.refused.length ? this.words.refused : `${answer.said}, ${time}`);
  }

  private remember(group: Splice[], kind: Kind): void {
    if (!group.length) return;
    if (kind === "undo") return void this.undone.push(group);
    if (kind === "change") this.undone = [];
    const last = this.done.at(-1);
    const [one, before] = [group[0], last?.[0]];
    // Words typed in one line are one step
    const goesOn = kind === "change" && group.length === 1 && last?.length === 1 && one?.put.length === 1 && before?.put.length === 1;
    if (goesOn && one && before && one.seen[0] && before.put[0] && isSame(one.seen[0], before.put[0]) && isTyped(one) && isTyped(before)) {
      before.put = one.put;
    } else this.done.push(group);
  }
}

const isTyped = ({ seen, put }: Splice): boolean =>
  seen.length === 1 && put.length === 1 && seen[0]?.[0] === put[0]?.[0] && seen[0]?.[1] === put[0]?.[1] && plain(seen[0]?.[2] ?? "") !== put[0]?.[2];
