// The sheet in which one shares, over any page. Closed, it goes on sending; a button in the corner opens it again.
import htmx from "htmx.org";
import { Share } from "./share";

let sheet: Sheet | undefined;

/** Open the sheet from this address, with files that were dropped. */
export async function openSheet(address: string, files: File[] = []): Promise<void> {
  sheet ??= await loaded(address);
  if (!sheet) {
    location.assign(address.replace(/\/sheet$/, ""));
    return;
  }
  sheet.open(files);
}

async function loaded(address: string): Promise<Sheet | undefined> {
  const answer = await fetch(address).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return undefined;
  const place = document.createElement("div");
  place.innerHTML = await answer.text();
  const dialog = place.querySelector("dialog");
  const button = place.querySelector<HTMLButtonElement>("[data-pill]");
  const root = place.querySelector<HTMLElement>("[data-share]");
  if (!dialog || !button || !root) return undefined;
  document.body.append(dialog, button);
  htmx.process(dialog);
  return new Sheet(dialog, button, root);
}

class Sheet {
  private readonly share: Share;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly pill: HTMLButtonElement,
    private readonly root: HTMLElement,
  ) {
    this.share = new Share(root);
    this.share.start();
    dialog.querySelector("[data-close-sheet]")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.showPill());
    root.addEventListener("share:changed", () => this.showPill());
    pill.addEventListener("click", () => this.open([]));
  }

  open(files: File[]): void {
    if (!this.dialog.open) this.dialog.showModal();
    this.showPill();
    if (files.length) this.root.dispatchEvent(new CustomEvent("share:files", { detail: files }));
  }

  private showPill(): void {
    const count = this.share.underWay.length;
    this.pill.hidden = this.dialog.open || !count;
    const words = count === 1 ? this.pill.dataset["one"] : this.pill.dataset["more"];
    const text = this.pill.querySelector("span");
    if (text) text.textContent = (words ?? "").replace("{count}", String(count));
  }
}
