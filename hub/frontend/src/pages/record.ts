// The page where one records: choose a source, count down, record, look at it and trim it. Nothing leaves the
// device before its maker says so; then it goes the way of every file.
import { startLevel } from "../record/level";
import { Recorder } from "../record/recorder";
import { recordable, type Recordable, type Source } from "../record/sources";
import { Store, type Take } from "../record/store";
import { Trimming } from "../record/trimming";
import { Share } from "../share/share";
import { clock, filled } from "../share/words";

const COUNT_FROM = 3;
type Phase = "choosing" | "asking" | "counting" | "recording" | "paused" | "looking" | "sharing";

class Page {
  private readonly share: Share;
  private readonly trimming: Trimming;
  private source: Recordable | undefined;
  private recorder: Recorder | undefined;
  private take: Take | undefined;
  private file: File | undefined;
  private stopLevel: (() => void) | undefined;
  private ticking: number | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
  ) {
    const shared = root.querySelector<HTMLElement>("[data-share]") as HTMLElement;
    this.share = new Share(shared);
    this.trimming = new Trimming(this.part("[data-take]"), this.part("[name=start]"), this.part("[name=end]"));
    shared.addEventListener("share:arrived", (event) => void this.forget((event as CustomEvent<File>).detail));
  }

  async start(): Promise<void> {
    this.share.start();
    this.root.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-do]");
      if (button) void this.act(button.dataset["do"] as string, button);
    });
    this.root.addEventListener("submit", (event) => {
      if (!(event.target as Element).matches("[data-choose]")) return;
      event.preventDefault();
      void this.ask();
    });
    window.addEventListener("beforeunload", (event) => {
      if (["recording", "paused"].includes(this.phase)) event.preventDefault();
    });
    this.show("choosing");
    await this.listKept();
  }

  private get phase(): Phase {
    return this.root.dataset["phase"] as Phase;
  }

  private async act(what: string, button: HTMLElement): Promise<void> {
    if (what === "pause") this.pause();
    else if (what === "go-on") this.goOn();
    else if (what === "stop") await this.stop();
    else if (what === "start-here" || what === "end-here") this.trimming.here(what === "start-here" ? "start" : "end");
    else if (what === "use") this.use();
    else if (what === "leave") this.leave();
    else if (what === "throw-away") await this.throwAway();
    else await this.onKept(what, button.closest<HTMLElement>("[data-kept-take]")?.dataset["keptTake"] ?? "");
  }

  // --- Recording ------------------------------------------------------------------------------

  private async ask(): Promise<void> {
    const form = this.part<HTMLFormElement>("[data-choose]");
    const chosen = new FormData(form);
    this.show("asking");
    this.problem("");
    try {
      this.source = await recordable(chosen.get("source") as Source, chosen.has("sound"));
    } catch (error) {
      this.show("choosing");
      const isRefused = ["NotAllowedError", "SecurityError"].includes((error as Error).name);
      return this.problem(this.root.dataset[isRefused ? "wordRefused" : "wordMissing"] ?? "");
    }
    const live = this.part<HTMLVideoElement>("[data-live]");
    live.hidden = !this.source.stream.getVideoTracks().length;
    live.srcObject = this.source.stream;
    const meter = this.part<HTMLMeterElement>("meter");
    meter.hidden = !this.source.sound;
    if (this.source.sound) {
      this.stopLevel = startLevel(this.source.sound, meter, (isSilent) => {
        this.part("[data-silent]").textContent = isSilent ? (this.root.dataset["wordSilent"] ?? "") : "";
      });
    }
    await this.count();
  }

  private async count(): Promise<void> {
    this.show("counting");
    const digits = this.part("[data-count]");
    this.say(filled(this.root.dataset["wordCounting"], { seconds: String(COUNT_FROM) }));
    for (let left = COUNT_FROM; left > 0; left -= 1) {
      digits.textContent = String(left);
      await new Promise((done) => window.setTimeout(done, 1000));
      if (this.phase !== "counting") return;
    }
    this.begin();
  }

  private begin(): void {
    const source = this.source as Recordable;
    const now = new Date();
    const when = now.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).replace(/:/g, ".");
    const name = filled(this.root.dataset["wordName"], { when });
    this.take = { id: crypto.randomUUID(), name, type: "", startedAt: now.getTime(), seconds: 0 };
    this.recorder = new Recorder(source, this.store, this.take);
    this.recorder.start();
    void source.ended.then(() => this.stop());
    this.show("recording");
    this.say(this.root.dataset["wordRecording"] ?? "");
    this.part("[data-do=stop]").focus();
    this.ticking = window.setInterval(() => (this.part("[data-time]").textContent = clock(this.recorder?.seconds ?? 0)), 250);
  }

  private pause(): void {
    this.recorder?.pause();
    this.show("paused");
    this.part("[data-do=go-on]").focus();
    this.say(this.root.dataset["wordPaused"] ?? "");
  }

  private goOn(): void {
    this.recorder?.goOn();
    this.show("recording");
    this.part("[data-do=pause]").focus();
    this.say(this.root.dataset["wordRecording"] ?? "");
  }

  private async stop(): Promise<void> {
    window.clearInterval(this.ticking);
    this.stopLevel?.();
    const { recorder, source } = this;
    this.recorder = this.source = undefined;
    this.part<HTMLVideoElement>("[data-live]").srcObject = null;
    if (recorder) return this.look(await recorder.stop(), recorder.take);
    if (!source) return;
    source.stop();
    this.show("choosing");
  }

  // --- Looking at it --------------------------------------------------------------------------

  private look(file: File, take: Take): void {
    this.file = file;
    this.take = take;
    this.trimming.show(file, take.seconds);
    this.show("looking");
    this.part("[data-looking] h2").focus();
  }

  private use(): void {
    if (!this.file) return;
    this.share.add([this.file], this.trimming.kept());
    this.trimming.close();
    this.show("sharing");
    this.part("[data-sharing] h2").focus();
  }

  private leave(): void {
    this.trimming.close();
    this.show("choosing");
    void this.listKept();
    this.part<HTMLInputElement>("[name=source]:checked").focus();
  }

  private async throwAway(): Promise<void> {
    if (this.take) await this.store.remove(this.take.id);
    this.say(this.root.dataset["wordGone"] ?? "");
    this.leave();
  }

  // --- What was recorded before and never sent ------------------------------------------------

  private async listKept(): Promise<void> {
    const takes = await this.store.takes();
    const template = this.part<HTMLTemplateElement>("template[data-kept-row]");
    this.part("[data-kept]").hidden = !takes.length;
    this.part("[data-kept] ul").replaceChildren(
      ...takes.map((take) => {
        const row = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
        row.dataset["keptTake"] = take.id;
        (row.querySelector("[data-name]") as HTMLElement).textContent = `${take.name} · ${clock(take.seconds)}`;
        for (const name of row.querySelectorAll("[data-of]")) name.textContent = `: ${take.name}`;
        return row;
      }),
    );
  }

  private async onKept(what: string, id: string): Promise<void> {
    const take = (await this.store.takes()).find((one) => one.id === id);
    if (!take) return;
    if (what === "look") return this.look(await this.store.file(take), take);
    await this.store.remove(id);
    this.say(this.root.dataset["wordGone"] ?? "");
    await this.listKept();
  }

  private async forget(file: File): Promise<void> {
    for (const take of await this.store.takes()) {
      if (take.name === file.name && take.startedAt === file.lastModified) await this.store.remove(take.id);
    }
  }

  // --- Parts of the page ----------------------------------------------------------------------

  private show(phase: Phase): void {
    this.root.dataset["phase"] = phase;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-phases]")) {
      if (part.closest("[data-share]")) continue;
      part.hidden = !part.dataset["phases"]?.split(" ").includes(phase);
    }
  }

  private problem(text: string): void {
    const place = this.part("[data-problem-here]");
    place.hidden = !text;
    (place.querySelector("span") as HTMLElement).textContent = text;
  }

  private say(text: string): void {
    this.part("[data-told]").textContent = text;
  }

  private part<T extends HTMLElement = HTMLElement>(selector: string): T {
    return this.root.querySelector<T>(selector) as T;
  }
}

const root = document.querySelector<HTMLElement>("[data-record]");
const canRecord = "MediaRecorder" in window && Boolean(navigator.mediaDevices);
if (root && canRecord) {
  // A phone records what its camera sees, not its screen
  if (!navigator.mediaDevices.getDisplayMedia) {
    for (const choice of root.querySelectorAll<HTMLElement>("[data-needs-screen]")) choice.remove();
    root.querySelector<HTMLInputElement>("[name=source]")?.click();
  }
  void Store.open().then((store) => new Page(root, store).start());
} else if (root) {
  root.querySelector("[data-choose]")?.remove();
  (root.querySelector("[data-cannot]") as HTMLElement).hidden = false;
}
