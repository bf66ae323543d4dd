// The seek bar: how far it is, and what is to be seen at the second under the pointer.
import { clock, part } from "./parts";

interface Tile {
  until: number;
  address: string;
  place: [number, number, number, number];
}

export class SeekBar {
  private readonly input: HTMLInputElement | null;
  private readonly frame: HTMLElement | null;
  private tiles: Promise<Tile[]> | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly chapters: { at: number; title: string }[],
    private readonly duration: number,
    seek: (second: number) => void,
  ) {
    this.input = part(root, "seek");
    this.frame = part(root, "frame");
    this.input?.addEventListener("input", () => seek(Number(this.input?.value)));
    this.input?.addEventListener("pointermove", (event) => void this.preview(event));
    this.input?.addEventListener("pointerleave", () => this.frame && (this.frame.hidden = true));
  }

  show(second: number): void {
    if (!this.input) return;
    this.input.value = String(second);
    const words = this.input.dataset["words"] ?? "{place}";
    this.input.setAttribute("aria-valuetext", words.replace("{place}", clock(second)));
    const share = this.duration ? Math.min(second / this.duration, 1) : 0;
    this.input.parentElement?.style.setProperty("--done", `${share * 100}%`);
  }

  chapterAt(second: number): string {
    return this.chapters.filter((chapter) => chapter.at <= second).pop()?.title ?? "";
  }

  private async preview(event: PointerEvent): Promise<void> {
    const frame = this.frame;
    if (!frame || !this.input || event.pointerType === "touch") return;
    const box = this.input.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    const second = share * this.duration;
    frame.style.setProperty("--x", `${share * 100}%`);
    const [time, words] = [frame.querySelector("b"), frame.querySelector(":scope > span")];
    if (time) time.textContent = clock(second);
    if (words) words.textContent = this.chapterAt(second);
    frame.hidden = false;
    const tile = (await this.read()).find((one) => second < one.until);
    this.draw(frame, tile);
  }

  private draw(frame: HTMLElement, tile: Tile | undefined): void {
    const picture = frame.querySelector("svg");
    const image = frame.querySelector("image");
    if (!picture || !image) return;
    picture.toggleAttribute("hidden", !tile);
    if (!tile) return;
    const address = new URL(tile.address, location.href).pathname;
    if (image.getAttribute("href") !== address) image.setAttribute("href", address);
    picture.setAttribute("viewBox", tile.place.join(" "));
  }

  // The storyboard is read when somebody first looks along the bar.
  private read(): Promise<Tile[]> {
    const address = this.root.dataset["frames"];
    this.tiles ??= address ? fetch(address).then((answer) => (answer.ok ? answer.text() : "")).then(tilesIn) : Promise.resolve([]);
    return this.tiles;
  }
}

function tilesIn(text: string): Tile[] {
  const found = text.matchAll(/--> (\d+):(\d+):([\d.]+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g);
  return [...found].map(([, hours, minutes, seconds, address, ...place]) => ({
    until: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds),
    address: address ?? "",
    place: place.map(Number) as [number, number, number, number],
  }));
}
