// The form beside a file on its way: it fills itself, is kept as a draft while one types, and is published when
// its writer says so, also before the last byte is here.
import htmx from "htmx.org";
import { startChoices } from "../choices";
import { csrfHeaders } from "./api";

const WAIT_MS = 1_500;

export class Details {
  private timer: number | undefined;
  private saving: Promise<void> | undefined;
  private isStale = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly address: string,
    private readonly say: (text: string) => void,
  ) {
    place.addEventListener("input", () => this.changed());
    place.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).name === "title") void this.suggest();
    });
    place.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.publish(event.submitter as HTMLButtonElement | null);
    });
    place.addEventListener("click", (event) => {
      const topic = (event.target as Element).closest<HTMLElement>("[data-topic]");
      if (topic) this.addTopic(topic);
    });
  }

  async load(): Promise<void> {
    const answer = await fetch(this.address).catch(() => undefined);
    if (answer?.ok) this.show(await answer.text());
  }

  /** Whether something was typed that the hub does not have yet. */
  get isUnsaved(): boolean {
    return this.isStale;
  }

  private show(html: string): void {
    this.place.innerHTML = html;
    htmx.process(this.place);
    startChoices(this.place);
    void this.suggest();
  }

  private form(): HTMLFormElement | null {
    return this.place.querySelector("form[data-autosave]");
  }

  private changed(): void {
    this.isStale = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), WAIT_MS);
  }

  private save(): Promise<void> {
    window.clearTimeout(this.timer);
    this.saving ??= this.deliver().finally(() => (this.saving = undefined));
    return this.saving;
  }

  private async deliver(): Promise<void> {
    const form = this.form();
    const address = form?.dataset["autosave"];
    if (!form || !address) return;
    this.isStale = false;
    const answer = await fetch(address, { method: "POST", body: new FormData(form) }).catch(() => undefined);
    const told = (await answer?.json().catch(() => ({}))) as { revision?: number; said?: string; problem?: string } | undefined;
    if (answer?.ok && told?.revision) (form.elements.namedItem("revision") as HTMLInputElement).value = String(told.revision);
    else this.isStale = true;
    this.tell(told?.said ?? told?.problem ?? form.dataset["offline"] ?? "");
  }

  private async publish(button: HTMLButtonElement | null): Promise<void> {
    const form = this.form();
    if (!form) return;
    // A draft that is on its way lands first, so that what is sent now stands on its revision
    await this.saving;
    window.clearTimeout(this.timer);
    const body = new FormData(form, button);
    if (button) button.disabled = true;
    const answer = await fetch(this.address, { method: "POST", body, headers: csrfHeaders() }).catch(() => undefined);
    if (button) button.disabled = false;
    if (!answer || (!answer.ok && ![400, 409].includes(answer.status))) return this.tell(form.dataset["offline"] ?? "");
    this.isStale = false;
    this.show(await answer.text());
    const first = this.place.querySelector<HTMLElement>("[aria-invalid=true], [data-first]");
    first?.focus();
    const done = this.place.querySelector<HTMLElement>("[data-done]");
    if (done) this.say(done.textContent?.trim() ?? "");
  }

  private tell(text: string): void {
    const state = this.place.querySelector("[data-kept]");
    if (state) state.textContent = text;
  }

  private async suggest(): Promise<void> {
    const form = this.form();
    const place = form?.querySelector<HTMLElement>("[data-topics]");
    const address = place?.dataset["topics"];
    if (!form || !place || !address) return;
    const title = (form.elements.namedItem("title") as HTMLInputElement).value;
    const answer = await fetch(`${address}?${new URLSearchParams({ q: title })}`).catch(() => undefined);
    if (!answer?.ok) return;
    const chosen = this.topics();
    const offered = ((await answer.json()) as string[]).filter((one) => !chosen.includes(one.toLocaleLowerCase()));
    place.hidden = !offered.length;
    place.querySelector("[data-offered]")?.replaceChildren(
      ...offered.map((label) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.className = "chip";
        chip.dataset["topic"] = label;
        chip.textContent = label;
        return chip;
      }),
    );
  }

  private topics(): string[] {
    const field = this.form()?.elements.namedItem("topics") as HTMLInputElement | null;
    return (field?.value ?? "").split(",").map((one) => one.trim().toLocaleLowerCase()).filter(Boolean);
  }

  private addTopic(chip: HTMLElement): void {
    const field = this.form()?.elements.namedItem("topics") as HTMLInputElement | null;
    const label = chip.dataset["topic"];
    if (!field || !label) return;
    const kept = field.value.split(",").map((one) => one.trim()).filter(Boolean);
    field.value = [...kept, label].join(", ");
    const next = (chip.nextElementSibling ?? chip.previousElementSibling) as HTMLElement | null;
    const offered = chip.closest<HTMLElement>("[data-topics]");
    chip.remove();
    if (next) next.focus();
    else {
      if (offered) offered.hidden = true;
      field.focus();
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
