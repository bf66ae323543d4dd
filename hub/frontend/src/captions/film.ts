// The film beside the lines: plays from a line, repeats it, and shows which one is said now.
import type { Row, Sheet } from "./sheet";

export class Film {
  private loops: Row | undefined;
  private now: Row | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly sheet: Sheet,
  ) {
    video.addEventListener("timeupdate", () => this.moved());
  }

  toggle(row: Row | undefined): void {
    if (!this.video.paused) return this.video.pause();
    if (row && !isWithin(row, this.video.currentTime)) this.seek(row);
    void this.video.play();
  }

  seek(row: Row): void {
    if (row.said[0] !== null) this.video.currentTime = row.said[0];
  }

  jump(seconds: number): void {
    this.video.currentTime = Math.max(this.video.currentTime + seconds, 0);
  }

  loop(row: Row | undefined): boolean {
    this.loops = this.loops ? undefined : row;
    if (this.loops) {
      this.seek(this.loops);
      void this.video.play();
    }
    return this.loops !== undefined;
  }

  private moved(): void {
    const { loops, video } = this;
    if (loops && !video.paused && loops.element.isConnected && video.currentTime >= (loops.said[1] ?? Infinity)) this.seek(loops);
    const row = this.sheet.at(video.currentTime);
    if (row === this.now) return;
    this.now?.element.removeAttribute("aria-current");
    row?.element.setAttribute("aria-current", "true");
    this.now = row;
    const isWriting = document.activeElement instanceof HTMLTextAreaElement;
    if (row && !video.paused && !isWriting) row.element.scrollIntoView({ block: "nearest" });
  }
}

const isWithin = ({ said: [start, end] }: Row, second: number): boolean => start !== null && second >= start - 0.05 && second < (end ?? start) - 0.05;
