// While somebody writes: the draft is kept on the server, and on this device until the server has it; a preview in
// place; suggestions for the last name or topic in a field. Without script the form's own buttons do all of this.

import { startChoices } from "../choices";

const WAIT_MS = 1500;

interface Answer {
  draft: number;
  revision: number;
  path: string;
  said: string;
}

type Kept = [string, string][];

class Keeper {
  private timer: number | undefined;
  private sending: Promise<void> | undefined;
  private isStale = false;
  private readonly key: string;

  constructor(private readonly form: HTMLFormElement) {
    this.key = `text:${new URL(form.action).pathname}`;
  }

  start(): void {
    this.offerKept();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.isStale && void this.send());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.isStale && void this.send());
  }

  private changed(): void {
    this.isStale = true;
    localStorage.setItem(this.key, JSON.stringify(this.fields()));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), WAIT_MS);
  }

  private send(): Promise<void> {
    window.clearTimeout(this.timer);
    this.sending ??= this.deliver().finally(() => (this.sending = undefined));
    return this.sending;
  }

  private async deliver(): Promise<void> {
    const address = this.form.dataset["autosave"];
    if (!address) return;
    this.isStale = false;
    try {
      const body = new FormData(this.form);
      const answer = await fetch(address, { method: "POST", body, redirect: "error", keepalive: true });
      if (!answer.ok) {
        const told = (await answer.json().catch(() => ({}))) as { problem?: string };
        return this.say(told.problem ?? this.form.dataset["refused"]);
      }
      const kept = (await answer.json()) as Answer;
      this.field("draft").value = String(kept.draft);
      this.field("revision").value = String(kept.revision);
      history.replaceState(null, "", kept.path);
      if (!this.isStale) localStorage.removeItem(this.key);
      this.say(`${kept.said}, ${new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" })}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.isStale = true;
      this.say(this.form.dataset["offline"]);
    }
  }

  // A draft that is on its way lands first, so that what is sent now stands on its revision
  private submitted(event: SubmitEvent): void {
    window.clearTimeout(this.timer);
    const button = event.submitter as HTMLButtonElement | null;
    if (this.sending) {
      event.preventDefault();
      void this.sending.then(() => this.form.requestSubmit(button));
    } else if (navigator.onLine && button?.value !== "preview") {
      // What the server cannot take comes back in the form itself; leaving the page must not keep it once more
      this.isStale = false;
      localStorage.removeItem(this.key);
    }
  }

  private offerKept(): void {
    const notice = this.form.querySelector<HTMLElement>("[data-kept]");
    const kept = this.kept();
    if (!notice || !kept || JSON.stringify(kept) === JSON.stringify(this.fields())) return;
    notice.hidden = false;
    notice.querySelector("[data-bring-back]")?.addEventListener("click", () => {
      for (const [name, value] of kept) this.put(name, value);
      notice.hidden = true;
      this.changed();
    });
    notice.querySelector("[data-let-go]")?.addEventListener("click", () => {
      localStorage.removeItem(this.key);
      notice.hidden = true;
    });
  }

  private kept(): Kept | undefined {
    const text = localStorage.getItem(this.key);
    return text ? (JSON.parse(text) as Kept) : undefined;
  }

  private fields(): Kept {
    const own = ["csrf_token", "revision", "draft", "kind"];
    return [...new FormData(this.form)].flatMap(([name, value]): Kept =>
      typeof value === "string" && !own.includes(name) ? [[name, value]] : [],
    );
  }

  private put(name: string, value: string): void {
    for (const field of this.form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }

  private field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private say(text: string | undefined): void {
    const state = this.form.querySelector("[data-state]");
    if (state) state.textContent = text ?? "";
  }
}

function startPreview(of: HTMLFormElement): void {
  const button = of.querySelector<HTMLButtonElement>("[data-preview]");
  const place = document.getElementById("preview");
  const address = button?.dataset["preview"];
  if (!button || !place || !address) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void fetch(address, { method: "POST", body: new FormData(of) }).then(async (answer) => {
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      place.hidden = false;
      place.scrollIntoView({ block: "nearest" });
    });
  });
}

const form = document.querySelector<HTMLFormElement>("form[data-editor]");
if (form) {
  new Keeper(form).start();
  startPreview(form);
  startChoices(form);
}
