// One file on its way, part by part, by Uppy's S3 plug-in. A lost connection is waited out; a part whose etag is
// not the MD5 of what was read here is sent again; who closed the page goes on with the parts that arrived.
import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import { csrfHeaders, Refused, type Upload, type Uploads } from "./api";
import { type Checksums, Unreadable } from "./checksums";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
// What the storage itself refuses so often will not go better the next time
const MAX_REFUSALS = 4;

type SignRequest = Extract<ConstructorParameters<typeof AwsS3>[1], { signRequest: unknown }>["signRequest"];
type Request = Parameters<SignRequest>[0];

/** What is told of a file while it is on its way. */
export interface Told {
  progress(doneBytes: number): void;
  waiting(): void;
  arrived(): void;
  failed(why: Error): void;
}

class Damaged extends Error {}

export class Sending {
  private readonly uppy = new Uppy({ autoProceed: false });
  private readonly fileId: string;
  private readonly sums = new Map<number, Promise<string>>();
  private readonly etags = new Map<number, string>();
  private readonly again = new Set<number>();
  private timer: number | undefined;
  private waitMs = FIRST_WAIT_MS;
  private refusals = 0;
  private isPaused = false;
  private isRunning = false;

  constructor(
    private readonly file: Blob,
    private readonly upload: Upload,
    private readonly uploads: Uploads,
    private readonly checksums: Checksums,
    private readonly told: Told,
    private readonly more: Record<string, string> = {},
  ) {
    const { uppy } = this;
    uppy.use(AwsS3, {
      shouldUseMultipart: true,
      getChunkSize: () => upload.part_bytes,
      signRequest: (request) => this.sign(request),
    });
    this.fileId = uppy.addFile({ name: upload.filename, type: file.type, data: file });
    // It is begun already: Uppy first asks which parts are here
    uppy.setFileState(this.fileId, { s3Multipart: { uploadId: upload.token, key: upload.token } });
    uppy.on("upload-progress", (_file, progress) => this.told.progress(progress.bytesUploaded || 0));
    uppy.on("s3-multipart:part-uploaded", (_file, part) => this.partArrived(part.PartNumber, part.ETag));
    uppy.on("upload-success", () => this.told.arrived());
    uppy.on("upload-error", (_file, error) => void this.failed(error));
    window.addEventListener("online", this.retry);
  }

  start(): void {
    this.isRunning = true;
    void this.uppy.upload().catch(() => undefined);
  }

  /** Which parts that arrived are those of this file; the others go again. */
  async compare(): Promise<number> {
    const { parts } = await this.uploads.look(this.upload.token);
    let same = 0;
    for (const { number, etag } of parts) {
      this.sums.set(number, this.checksums.of(this.piece(number)));
      if ((await this.sums.get(number)) === etag) same += 1;
      else this.again.add(number);
    }
    return parts.length ? same / parts.length : 1;
  }

  pause(): void {
    this.isPaused = true;
    window.clearTimeout(this.timer);
    if (this.isRunning) this.uppy.pauseResume(this.fileId);
  }

  goOn(): void {
    this.isPaused = false;
    if (this.isRunning) this.uppy.pauseResume(this.fileId);
    else this.retry();
  }

  /** Try again what failed. */
  retry = (): void => {
    if (this.isPaused || this.isRunning || !this.uppy.getFile(this.fileId)) return;
    window.clearTimeout(this.timer);
    this.isRunning = true;
    void this.uppy.retryUpload(this.fileId).catch(() => undefined);
  };

  /** Send nothing more; what arrived stays where it is. */
  stop(): void {
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.retry);
    this.uppy.destroy();
  }

  private async sign(request: Request): Promise<{ url: string; headers?: Record<string, string> }> {
    const { token } = this.upload;
    if (request.method === "PUT" && "partNumber" in request) {
      const number = request.partNumber;
      this.sums.set(number, this.checksums.of(this.piece(number)));
      // What cannot be read fails the part; a rejection that nobody waits for yet is no complaint
      this.sums.get(number)?.catch(() => undefined);
      return { url: await this.uploads.partAddress(token, number) };
    }
    if (request.method === "GET") return { url: this.uploads.partList(token, this.again), headers: csrfHeaders() };
    if (request.method === "POST") {
      await this.check();
      return { url: this.uploads.completion(token, this.more), headers: csrfHeaders() };
    }
    // A file leaves Uppy also when the page only stops sending it; cancelling is asked of the hub itself
    throw new Error("An upload is cancelled at its own address.");
  }

  private piece(number: number): Blob {
    const start = (number - 1) * this.upload.part_bytes;
    return this.file.slice(start, start + this.upload.part_bytes);
  }

  private partArrived(number: number, etag: string): void {
    this.etags.set(number, etag);
    this.again.delete(number);
    this.waitMs = FIRST_WAIT_MS;
    this.refusals = 0;
  }

  private async check(): Promise<void> {
    for (const [number, etag] of this.etags) {
      if ((await this.sums.get(number)) !== etag) this.again.add(number);
    }
    if (this.again.size) throw new Damaged();
  }

  private async failed(error: Error): Promise<void> {
    this.isRunning = false;
    if (this.isPaused) return;
    const why = await this.reasonOf(error);
    if (why) return this.told.failed(why);
    this.told.waiting();
    this.timer = window.setTimeout(this.retry, this.waitMs);
    this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
  }

  /** Why it makes no sense to try again; nothing while it does. */
  private async reasonOf(error: Error): Promise<Error | undefined> {
    if (error instanceof Unreadable || (error instanceof Refused && error.status < 500)) return error;
    const { status = 0, body = "" } = error as Error & { status?: number; body?: string };
    if (status < 400 || status >= 500 || status === 429) return undefined;
    const { detail = "", field = "" } = problemOf(body);
    // A part that is missing or was damaged goes again; a file that is refused does not
    if (detail && !/^(part|etags)/.test(field)) return new Refused(detail, status);
    this.refusals += 1;
    if (this.refusals >= MAX_REFUSALS) return new Refused(detail, status);
    try {
      const { state, reason } = await this.uploads.look(this.upload.token);
      return state === "open" ? undefined : new Refused(reason, status);
    } catch (unknown) {
      return unknown instanceof Refused && unknown.status < 500 ? unknown : undefined;
    }
  }
}

function problemOf(body: string): { detail?: string; field?: string } {
  try {
    return JSON.parse(body) as { detail?: string; field?: string };
  } catch {
    return {};
  }
}
