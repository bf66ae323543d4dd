// Uploads as the hub knows them: begin one, look at it, take it back. See /uploads in hub/views.

const HEAD_BYTES = 8 * 1024;

export interface Upload {
  token: string;
  content_id: number;
  filename: string;
  size_bytes: number;
  part_bytes: number;
  state: string;
  url: string;
}

export interface Arrived {
  number: number;
  etag: string;
}

/** The hub says no; the message is its reason in the viewer's words. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export function csrfHeaders(): Record<string, string> {
  return { "X-CSRFToken": document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "" };
}

export class Uploads {
  /** `address` is where uploads begin, without a slash at its end. */
  constructor(private readonly address: string) {}

  /** A draft with this file's name; the first bytes go along, so that a wrong file is refused at once. */
  async begin(file: File): Promise<Upload> {
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    return this.ask("POST", "", {
      filename: file.name,
      size_bytes: file.size,
      content_type: file.type.split(";")[0],
      state: "draft",
      head: btoa(String.fromCharCode(...head)),
    });
  }

  /** The person's own that are under way. */
  async underWay(): Promise<Upload[]> {
    return (await this.ask<{ uploads: Upload[] }>("GET", "")).uploads;
  }

  look(token: string): Promise<Upload & { reason: string; parts: Arrived[] }> {
    return this.ask("GET", `/${token}`);
  }

  async partAddress(token: string, number: number): Promise<string> {
    const { urls } = await this.ask<{ urls: Record<string, string> }>("POST", `/${token}/parts`, { numbers: [number] });
    return urls[number] as string;
  }

  async cancel(token: string): Promise<void> {
    await this.ask("DELETE", `/${token}`);
  }

  /** The addresses at which Uppy lists and joins parts in the words of S3. */
  partList(token: string, without: Iterable<number>): string {
    const again = [...without].join(",");
    return `${this.address}/${token}/parts.xml${again ? `?without=${again}` : ""}`;
  }

  completion(token: string, more: Record<string, string>): string {
    const query = new URLSearchParams(more).toString();
    return `${this.address}/${token}/complete.xml${query ? `?${query}` : ""}`;
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.address + path, {
      method,
      headers: { Accept: "application/json", ...csrfHeaders(), ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const told = (await answer.json().catch(() => ({}))) as { detail?: string };
  return new Refused(told.detail ?? "", answer.status);
}
