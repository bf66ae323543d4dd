// The file of a content: the frame that the film stands at becomes its picture, and another file takes its place.

import { clock } from "../share/words";

const TRIES = 4;

interface Begun {
  token: string;
  part_bytes: number;
}

startFrame();
startReplacing();
startCutting();

function startFrame(): void {
  const film = document.querySelector<HTMLVideoElement>("[data-film]");
  const field = document.querySelector<HTMLInputElement>("[data-at]");
  if (!film || !field) return;
  const show = (): void => void (field.value = film.currentTime.toFixed(1));
  film.addEventListener("timeupdate", show);
  field.addEventListener("change", () => {
    const at = Number(field.value.replace(",", "."));
    if (Number.isFinite(at)) film.currentTime = at;
  });
}

/** Where the film stands becomes the beginning or the end; it plays a stretch of the file, the fields count all. */
function startCutting(): void {
  const film = document.querySelector<HTMLVideoElement>("[data-film]");
  const form = document.querySelector<HTMLFormElement>("form[data-stretch]");
  const buttons = form?.querySelector<HTMLElement>("[data-here]");
  if (!film || !form || !buttons) return;
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const into = (event.target as HTMLElement).closest<HTMLElement>("[data-into]")?.dataset["into"];
    const field = into ? form.querySelector<HTMLInputElement>(`#${into}`) : null;
    if (field) field.value = tenths(film.currentTime + Number(form.dataset["stretch"]));
  });
}

function tenths(seconds: number): string {
  const whole = Math.round(seconds * 10);
  return `${clock(Math.floor(whole / 10))}.${whole % 10}`;
}

function startReplacing(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-replace]");
  if (!form) return;
  form.hidden = false;
  const say = (text: string | undefined): void => void ((form.querySelector("[role=status]") as HTMLElement).textContent = text ?? "");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = form.querySelector<HTMLInputElement>("[type=file]")?.files?.[0];
    const button = form.querySelector("button") as HTMLButtonElement;
    if (!file || button.disabled) return;
    button.disabled = true;
    send(form, file, say)
      .then(() => say(form.dataset["done"]))
      .catch((error: unknown) => say(error instanceof Refused ? error.message : form.dataset["wrong"]))
      .finally(() => (button.disabled = false));
  });
}

class Refused extends Error {}

async function send(form: HTMLFormElement, file: File, say: (text: string) => void): Promise<void> {
  const address = form.dataset["replace"] ?? "";
  const bar = form.querySelector("progress") as HTMLProgressElement;
  bar.hidden = false;
  const begun = (await ask(address, {
    filename: file.name,
    size_bytes: file.size,
    content_type: file.type,
    content_id: Number(form.dataset["content"]),
  })) as Begun;
  const parts = Math.max(Math.ceil(file.size / begun.part_bytes), 1);
  const etags: Record<string, string> = {};
  for (let number = 1; number <= parts; number += 1) {
    const bytes = file.slice((number - 1) * begun.part_bytes, number * begun.part_bytes);
    etags[number] = await sendPart(`${address}/${begun.token}`, number, bytes);
    bar.value = Math.round((number / parts) * 100);
    say((form.dataset["going"] ?? "").replace("{n}", String(bar.value)));
  }
  await ask(`${address}/${begun.token}/complete`, { etags });
}

async function sendPart(upload: string, number: number, bytes: Blob): Promise<string> {
  for (let tried = 1; ; tried += 1) {
    try {
      const { urls } = (await ask(`${upload}/parts`, { numbers: [number] })) as { urls: Record<string, string> };
      const answer = await fetch(urls[number] as string, { method: "PUT", body: bytes });
      const etag = answer.headers.get("ETag");
      if (answer.ok && etag) return etag.replaceAll('"', "");
      throw new TypeError(String(answer.status));
    } catch (error) {
      if (error instanceof Refused || tried === TRIES) throw error;
      await new Promise((later) => window.setTimeout(later, 1000 * 2 ** tried));
    }
  }
}

async function ask(address: string, body: unknown): Promise<unknown> {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  const answer = await fetch(address, {
    method: "POST",
    redirect: "error",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  const told = (await answer.json().catch(() => ({}))) as { detail?: string; message?: string };
  if (answer.status >= 400 && answer.status < 500) throw new Refused(told.detail ?? told.message ?? "");
  if (!answer.ok) throw new TypeError(String(answer.status));
  return told;
}
