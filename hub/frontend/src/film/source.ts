// Where the bytes come from: hls.js where the browser lets a script feed it, its own HLS otherwise, and the plain
// file where there is neither. Addresses end; the hub gives new ones to whoever may still see the film.
import type Hls from "hls.js/light";

interface Renewed {
  film: string;
  plain: string;
  frames: string;
  captions: Record<string, string>;
}

const AGAIN_AFTER_MS = 30_000;

export class Source {
  private hls: Hls | null = null;
  private loading: Promise<void> | null = null;
  private renewedAt = -AGAIN_AFTER_MS;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly data: DOMStringMap,
    private readonly tell: { levels: (heights: number[]) => void; ended: () => void },
  ) {}

  // Gets hls.js and the playlist, and pieces of film from that second on; asked again does nothing.
  load(at: number): Promise<void> {
    this.loading ??= this.start(at);
    return this.loading;
  }

  get isLoading(): boolean {
    return this.loading !== null;
  }

  choose(level: number): void {
    if (this.hls) this.hls.nextLevel = level;
  }

  close(): void {
    this.hls?.destroy();
    this.hls = null;
    this.loading = null;
  }

  private async start(at: number): Promise<void> {
    const { default: HlsPlayer } = await import("hls.js/light");
    if (HlsPlayer.isSupported()) {
      this.video.removeAttribute("src");
      this.video.load();
      this.feed(new HlsPlayer({ enableWorker: false, startPosition: at }), HlsPlayer);
      return;
    }
    this.video.addEventListener("error", () => void this.renew());
    if (this.video.canPlayType("application/vnd.apple.mpegurl")) this.play(this.data["film"] ?? "", at);
    else this.video.currentTime = at;
  }

  private feed(hls: Hls, HlsPlayer: typeof Hls): void {
    this.hls = hls;
    hls.on(HlsPlayer.Events.MANIFEST_PARSED, (_, { levels }) => this.tell.levels(levels.map((level) => level.height)));
    hls.on(HlsPlayer.Events.ERROR, (_, error) => {
      const { code } = error.response ?? { code: 0 };
      if (code === 403 || code === 404) void this.renew();
      else if (error.fatal && error.type === HlsPlayer.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
      else if (error.fatal) void this.renew();
    });
    hls.attachMedia(this.video);
    hls.loadSource(this.data["film"] ?? "");
  }

  private play(address: string, at: number): void {
    this.video.src = address;
    this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = at), { once: true });
  }

  private async renew(): Promise<void> {
    if (performance.now() - this.renewedAt < AGAIN_AFTER_MS) return;
    this.renewedAt = performance.now();
    const at = this.video.currentTime;
    const answer = await fetch(`${this.data["renew"]}.json`).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      this.tell.ended();
      return;
    }
    const renewed = (await answer.json()) as Renewed;
    this.data["film"] = renewed.film;
    this.data["frames"] = renewed.frames;
    for (const track of this.video.querySelectorAll("track")) {
      const address = renewed.captions[track.srclang];
      if (address) track.src = address;
    }
    const wasPlaying = !this.video.paused;
    if (this.hls) {
      this.hls.config.startPosition = at;
      this.hls.loadSource(renewed.film);
    } else this.play(this.video.canPlayType("application/vnd.apple.mpegurl") ? renewed.film : renewed.plain, at);
    if (wasPlaying) void this.video.play().catch(() => undefined);
  }
}
