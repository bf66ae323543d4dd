// <film-player>: our own controls over the browser's <video>. It starts wherever it is put, also when a film
// becomes ready while its page is open. The page around hears `film:second` and may say `film:seek`.
import { SeekBar } from "./bar";
import { FilmCaptions } from "./captions";
import { countSlices } from "./counting";
import { listen } from "./keys";
import { choices, clock, part, remember, remembered, turn } from "./parts";
import { Source } from "./source";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const KEEP_EVERY_S = 15;

class FilmPlayer extends HTMLElement {
  private readonly video = this.querySelector("video");
  private source: Source | null = null;
  private bar: SeekBar | null = null;
  private captions: FilmCaptions | null = null;
  private begins = Number(this.dataset["begins"]) || 0;
  private kept = 0;
  private readonly onSeek = (event: Event): void => this.seek((event as CustomEvent<number>).detail, true);

  connectedCallback(): void {
    const video = this.video;
    if (!video) return;
    document.addEventListener("film:seek", this.onSeek);
    if (this.source) return;
    video.controls = false;
    for (const name of ["bar", "start"]) part(this, name)?.removeAttribute("hidden");
    this.classList.add("is-live");
    this.source = new Source(video, this.dataset, { levels: (heights) => this.offer(heights), ended: () => this.say("ended") });
    this.bar = new SeekBar(this, this.chapters(), this.duration, (second) => this.seek(second, false));
    this.captions = new FilmCaptions(this, video);
    this.buttons(video);
    this.follow(video);
    countSlices(video, this.dataset["watched"] ?? "", this.duration);
    this.bar.show(this.begins);
    if ("plays" in this.dataset) void this.play();
    else if (this.begins > 0) void this.source.load(this.begins);
  }

  disconnectedCallback(): void {
    document.removeEventListener("film:seek", this.onSeek);
    this.source?.close();
  }

  private get duration(): number {
    return Number(this.dataset["duration"]) || this.video?.duration || 0;
  }

  private get second(): number {
    return this.video && this.video.readyState > 0 ? this.video.currentTime : this.begins;
  }

  private async play(): Promise<void> {
    await this.source?.load(this.begins);
    await this.video?.play().catch(() => undefined);
  }

  private toggle(): void {
    if (this.video?.paused) void this.play();
    else this.video?.pause();
  }

  private seek(second: number, plays: boolean): void {
    const to = Math.min(Math.max(second, 0), Math.max(this.duration - 0.1, 0));
    this.begins = to;
    this.bar?.show(to);
    if (this.video && this.source?.isLoading) this.video.currentTime = to;
    else void this.source?.load(to);
    if (plays) void this.play();
  }

  private buttons(video: HTMLVideoElement): void {
    part(this, "start")?.addEventListener("click", () => {
      this.focus({ preventScroll: true });
      void this.play();
    });
    part(this, "play")?.addEventListener("click", () => this.toggle());
    video.addEventListener("click", () => {
      this.focus({ preventScroll: true });
      this.toggle();
    });
    part(this, "mute")?.addEventListener("click", () => (video.muted = !video.muted));
    const volume = part<HTMLInputElement>(this, "volume");
    volume?.addEventListener("input", () => this.loud(Number(volume.value)));
    if (remembered("volume")) this.loud(Number(remembered("volume")));
    choices(this, "speed-of-film", remembered("speed"), (speed) => this.speed(Number(speed)));
    if (remembered("speed")) this.speed(Number(remembered("speed")));
    choices(this, "quality-of-film", "", (level) => this.source?.choose(Number(level)));
    const picture = part(this, "picture");
    if (picture && document.pictureInPictureEnabled) {
      picture.hidden = false;
      picture.addEventListener("click", () => this.picture(video));
    }
    part(this, "theatre")?.addEventListener("click", () => this.theatre());
    if (remembered("theatre") === "1") this.theatre();
    part(this, "full")?.addEventListener("click", () => this.full(video));
    document.addEventListener("fullscreenchange", () => turn(part(this, "full"), document.fullscreenElement === this));
    listen(this, {
      toggle: () => this.toggle(),
      by: (seconds) => this.seek(this.second + seconds, false),
      to: (share) => this.seek(share * this.duration, false),
      louder: (by) => this.loud(video.volume + by),
      faster: (by) => this.speed(SPEEDS[SPEEDS.indexOf(video.playbackRate) + by] ?? video.playbackRate),
      mute: () => (video.muted = !video.muted),
      captions: () => this.captions?.toggle(),
      full: () => this.full(video),
      theatre: () => this.theatre(),
    });
  }

  private follow(video: HTMLVideoElement): void {
    const state = (): void => {
      turn(part(this, "play"), !video.paused);
      this.classList.toggle("is-playing", !video.paused);
      if (!video.paused) part(this, "start")?.setAttribute("hidden", "");
    };
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, state);
    video.addEventListener("volumechange", () => turn(part(this, "mute"), video.muted || video.volume === 0));
    video.addEventListener("waiting", () => this.say("busy"));
    for (const name of ["playing", "canplay", "pause"]) video.addEventListener(name, () => this.say(""));
    video.addEventListener("timeupdate", () => this.tick(video));
    for (const name of ["pause", "ended"]) video.addEventListener(name, () => this.keep(name === "ended"));
  }

  private tick(video: HTMLVideoElement): void {
    const at = video.currentTime;
    this.bar?.show(at);
    const now = part(this, "now");
    if (now) now.textContent = clock(at);
    const chapter = part(this, "chapter");
    if (chapter) chapter.textContent = this.bar?.chapterAt(at) ?? "";
    document.dispatchEvent(new CustomEvent("film:second", { detail: at }));
    if (Math.abs(at - this.kept) >= KEEP_EVERY_S && !video.paused) this.keep(false);
  }

  // Asks the page to remember the second, so that another device goes on from here.
  private keep(ended: boolean): void {
    if (!this.source?.isLoading) return;
    this.kept = this.video?.currentTime ?? 0;
    document.dispatchEvent(new CustomEvent("film:keep", { detail: { ended } }));
  }

  private chapters(): { at: number; title: string }[] {
    const titles = [...this.querySelectorAll<HTMLElement>(".seek > i")].map((piece) => piece.title);
    const starts = (this.dataset["chapters"] ?? "").split(" ").filter(Boolean).map(Number);
    return starts.map((at, index) => ({ at, title: titles[index] ?? "" }));
  }

  private offer(heights: number[]): void {
    const list = part(this, "qualities");
    if (!list || heights.length < 2 || list.querySelectorAll("input").length > 1) return;
    list.hidden = false;
    for (const [index, height] of [...heights.entries()].reverse()) {
      const label = list.querySelector("label")?.cloneNode() as HTMLLabelElement;
      const radio = Object.assign(document.createElement("input"), { type: "radio", name: "quality-of-film", value: String(index) });
      label.append(radio, `${height}p`);
      list.append(label);
    }
  }

  private loud(volume: number): void {
    const video = this.video;
    if (!video) return;
    video.volume = Math.min(Math.max(volume, 0), 1);
    video.muted = false;
    const input = part<HTMLInputElement>(this, "volume");
    if (input) input.value = String(video.volume);
    remember("volume", String(video.volume));
  }

  private speed(speed: number): void {
    if (!this.video || !SPEEDS.includes(speed)) return;
    this.video.defaultPlaybackRate = this.video.playbackRate = speed;
    const radio = this.querySelector<HTMLInputElement>(`input[name="speed-of-film"][value="${speed}"]`);
    if (radio) radio.checked = true;
    const now = part(this, "speed-now");
    if (now) now.textContent = speed === 1 ? "" : `${speed.toLocaleString(document.documentElement.lang)}×`;
    remember("speed", String(speed));
  }

  private picture(video: HTMLVideoElement): void {
    const done = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
    void done.catch(() => undefined);
  }

  private full(video: HTMLVideoElement & { webkitEnterFullscreen?: () => void }): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (this.requestFullscreen) void this.requestFullscreen().catch(() => undefined);
    else video.webkitEnterFullscreen?.();
  }

  private theatre(): void {
    const button = part(this, "theatre");
    const isOn = this.closest(".watch")?.classList.toggle("theatre") ?? false;
    button?.setAttribute("aria-pressed", String(isOn));
    if (button) remember("theatre", isOn ? "1" : "");
  }

  private say(what: "busy" | "ended" | ""): void {
    const told = part(this, "told");
    if (told) told.textContent = what ? (told.dataset[what] ?? "") : "";
    told?.classList.toggle("is-busy", what === "busy");
  }
}

customElements.define("film-player", FilmPlayer);
