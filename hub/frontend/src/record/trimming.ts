// Looking at a recording before it leaves this device: where it begins and ends. The file itself stays whole.
import { clock } from "../share/words";

export class Trimming {
  private url = "";
  private lengthS = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly start: HTMLInputElement,
    private readonly end: HTMLInputElement,
  ) {
    start.addEventListener("input", () => this.moved(start));
    end.addEventListener("input", () => this.moved(end));
    video.addEventListener("timeupdate", () => {
      if (!video.paused && video.currentTime >= Number(end.value)) video.pause();
    });
    video.addEventListener("play", () => {
      const isOutside = video.currentTime < Number(start.value) || video.currentTime >= Number(end.value) - 0.05;
      if (isOutside) video.currentTime = Number(start.value);
    });
  }

  show(file: Blob, seconds: number): void {
    this.close();
    this.url = URL.createObjectURL(file);
    this.video.src = this.url;
    // A browser's recording does not say how long it is until its end was looked for
    this.video.addEventListener("loadedmetadata", () => this.measure(seconds), { once: true });
    this.setLength(seconds);
  }

  close(): void {
    this.video.removeAttribute("src");
    this.video.load();
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = "";
  }

  /** Put the start or the end where the player stands. */
  here(which: "start" | "end"): void {
    const input = which === "start" ? this.start : this.end;
    input.value = String(this.video.currentTime);
    this.moved(input, false);
  }

  /** What of the recording is kept; nothing when all of it is. */
  kept(): Record<string, string> {
    const [start, end] = [Number(this.start.value), Number(this.end.value)];
    if (start < 0.05 && end > this.lengthS - 0.05) return {};
    return { trim_start: start.toFixed(2), trim_end: end.toFixed(2) };
  }

  private measure(seconds: number): void {
    const { video } = this;
    if (Number.isFinite(video.duration)) return this.setLength(video.duration);
    video.addEventListener("durationchange", () => {
      if (!Number.isFinite(video.duration)) return;
      this.setLength(video.duration);
      video.currentTime = 0;
    });
    video.currentTime = Math.max(seconds, 1) * 1000;
  }

  private setLength(seconds: number): void {
    this.lengthS = seconds;
    for (const input of [this.start, this.end]) input.max = seconds.toFixed(2);
    this.start.value = "0";
    this.end.value = seconds.toFixed(2);
    this.say();
  }

  private moved(input: HTMLInputElement, seeks = true): void {
    const apart = Math.min(0.5, this.lengthS);
    if (input === this.start) input.value = String(Math.min(Number(input.value), Number(this.end.value) - apart));
    else input.value = String(Math.max(Number(input.value), Number(this.start.value) + apart));
    if (seeks) this.video.currentTime = Number(input.value);
    this.say();
  }

  private say(): void {
    for (const input of [this.start, this.end]) {
      const told = clock(Number(input.value));
      input.setAttribute("aria-valuetext", told);
      const output = input.closest(".field")?.querySelector("output");
      if (output) output.textContent = told;
    }
  }
}
