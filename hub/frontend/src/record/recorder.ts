// One recording from the question for a microphone to a file: countdown, pause, stop; kept piece by piece.
import type { Recordable } from "./sources";
import type { Store, Take } from "./store";

const PIECE_MS = 2_000;
const VIDEO_BITS = 2_500_000;
// VP8 is what every processor encodes in time; Safari knows only MP4
const VIDEO_TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const AUDIO_TYPES = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4"];

export class Recorder {
  private readonly recorder: MediaRecorder;
  private readonly stopped: Promise<void>;
  private writing: Promise<void> = Promise.resolve();
  private runSince = 0;
  private ranMs = 0;

  constructor(
    private readonly source: Recordable,
    private readonly store: Store,
    readonly take: Take,
  ) {
    const mimeType = typeFor(source.stream);
    take.type = mimeType.split(";")[0] ?? "";
    take.name = `${take.name}.${ending(take.type)}`;
    this.recorder = new MediaRecorder(source.stream, { mimeType, videoBitsPerSecond: VIDEO_BITS });
    this.recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size) this.writing = this.writing.then(() => this.write(event.data));
    });
    this.stopped = new Promise((resolve) => this.recorder.addEventListener("stop", () => resolve(), { once: true }));
  }

  start(): void {
    this.recorder.start(PIECE_MS);
    this.runSince = performance.now();
  }

  pause(): void {
    this.recorder.pause();
    this.ranMs += performance.now() - this.runSince;
    this.runSince = 0;
  }

  goOn(): void {
    this.recorder.resume();
    this.runSince = performance.now();
  }

  get isPaused(): boolean {
    return this.recorder.state === "paused";
  }

  get seconds(): number {
    return (this.ranMs + (this.runSince ? performance.now() - this.runSince : 0)) / 1000;
  }

  /** The whole recording. */
  async stop(): Promise<File> {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.take.seconds = this.seconds;
    await this.stopped;
    this.source.stop();
    await this.writing;
    await this.store.keep(this.take);
    return this.store.file(this.take);
  }

  private async write(blob: Blob): Promise<void> {
    this.take.seconds = this.seconds;
    await this.store.add(this.take, blob);
    await this.store.keep(this.take);
  }
}

function ending(type: string): string {
  return type.endsWith("mp4") ? (type.startsWith("audio") ? "m4a" : "mp4") : "webm";
}

function typeFor(stream: MediaStream): string {
  const types = stream.getVideoTracks().length ? VIDEO_TYPES : AUDIO_TYPES;
  return types.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
}
