// On the page of a content: remembers the visit, filters the transcript while one types, follows our player, or
// one at another host where that tells its second, and copies the address of a moment. All of it also works as links.

import { clock } from "../film/parts";

let second: number | undefined;

startVisit();
startDocument();
startScript();
startPlayer();
startFilm();
startQueue();
startCopy();

function startVisit(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-visit]");
  if (!form) return;
  const tell = (): void => {
    if (second !== undefined) (form.elements.namedItem("t") as HTMLInputElement).value = String(Math.floor(second));
    navigator.sendBeacon(form.action, new FormData(form));
  };
  tell();
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && second !== undefined && tell());
  document.addEventListener("film:keep", (event) => {
    const { ended } = (event as CustomEvent<{ ended: boolean }>).detail;
    if (ended) (form.elements.namedItem("finished") as HTMLInputElement).value = "1";
    if (second !== undefined) tell();
  });
  const prose = document.querySelector("article .prose:last-of-type");
  if (!prose) return;
  // Whoever reached the end of a text has read it
  const end = new IntersectionObserver(([entry]) => {
    if (!entry || entry.boundingClientRect.bottom > innerHeight || performance.now() < 5000) return;
    (form.elements.namedItem("finished") as HTMLInputElement).value = "1";
    tell();
    end.disconnect();
  }, { threshold: [0, 0.5, 1] });
  end.observe(prose);
}

// A hit opens a document at its page, where it has pictures of its pages.
function startDocument(): void {
  if (!location.hash) document.querySelector(".doc-pages > [aria-current]")?.scrollIntoView({ block: "start" });
}

function startScript(): void {
  const list = document.querySelector<HTMLElement>(".script ol");
  if (!list) return;
  show(list.querySelector<HTMLElement>("[aria-current]"));
  const input = document.querySelector<HTMLInputElement>("[data-filter]");
  const found = document.querySelector<HTMLElement>("[data-found]");
  const told = found?.textContent ?? "";
  input?.addEventListener("input", () => {
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const isAsked = words.length > 0 && input.value !== input.defaultValue;
    let count = 0;
    for (const line of list.querySelectorAll<HTMLElement>("li")) {
      const text = (line.textContent ?? "").toLocaleLowerCase();
      const fits = !isAsked || (!line.classList.contains("chapter") && words.every((word) => text.includes(word)));
      line.hidden = !fits;
      if (fits) count += 1;
    }
    if (found) found.textContent = isAsked ? String(count) : told;
  });
}

function show(line: HTMLElement | null): void {
  const list = line?.closest<HTMLElement>("ol");
  if (line && list) list.scrollTop = line.offsetTop - list.offsetTop - list.clientHeight / 3;
}

// YouTube, Vimeo and PeerTube tell their second in messages; only what comes from the frame itself is heard.
function startPlayer(): void {
  const frame = document.querySelector<HTMLIFrameElement>("iframe[data-origin]");
  const origin = frame?.dataset["origin"];
  if (!frame || !origin) return;
  const follow = document.querySelector<HTMLElement>("[data-follow]");
  const ask = (message: object): void => frame.contentWindow?.postMessage(JSON.stringify(message), origin);
  frame.addEventListener("load", () => {
    ask({ event: "listening", id: 1 });
    ask({ method: "addEventListener", value: "timeupdate" });
  });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    const at = secondIn(event.data);
    if (at === undefined) return;
    second = at;
    if (follow) follow.hidden = false;
    if (follow?.querySelector("input")?.checked) moveTo(at);
  });
}

function secondIn(data: unknown): number | undefined {
  let said: { info?: { currentTime?: unknown }; data?: { seconds?: unknown } } | null;
  try {
    said = typeof data === "string" ? JSON.parse(data) : (data as typeof said);
  } catch {
    return undefined;
  }
  const at = said?.info?.currentTime ?? said?.data?.seconds;
  return typeof at === "number" && Number.isFinite(at) ? at : undefined;
}

function moveTo(at: number): void {
  const lines = [...document.querySelectorAll<HTMLElement>(".script a[data-t]")];
  const now = lines.filter((line) => Number(line.dataset["t"]) <= at + 0.3).pop();
  if (!now || now.hasAttribute("aria-current")) return;
  for (const line of lines) line.removeAttribute("aria-current");
  now.setAttribute("aria-current", "true");
  show(now);
}

// A playlist plays on by itself.
function startQueue(): void {
  document.addEventListener("film:keep", (event) => {
    const next = document.querySelector<HTMLElement>("[data-next]")?.dataset["next"];
    if (next && (event as CustomEvent<{ ended: boolean }>).detail.ended) location.assign(next);
  });
}

// Our own player tells its second, and goes to the line, chapter or moment that is chosen.
function startFilm(): void {
  document.addEventListener("film:second", (event) => {
    second = (event as CustomEvent<number>).detail;
    const follow = document.querySelector<HTMLElement>("[data-follow]");
    if (follow) follow.hidden = false;
    if (!follow || follow.querySelector("input")?.checked) moveTo(second);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("a[data-t]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !document.querySelector("film-player")) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("film:seek", { detail: Number(link.dataset["t"]) }));
  });
}

function startCopy(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-copy]");
  const input = document.querySelector<HTMLInputElement>("[data-share]");
  if (!button || !input) return;
  input.addEventListener("focus", () => input.select());
  input.closest("details")?.addEventListener("toggle", () => {
    const player = document.querySelector<HTMLElement>("film-player");
    if (second === undefined || !player) return;
    const address = new URL(input.value);
    address.searchParams.set("t", String(Math.floor(second)));
    if (player.dataset["cut"]) address.searchParams.set("cut", player.dataset["cut"]);
    input.value = address.href;
    const words = document.querySelector<HTMLElement>("[data-share-words]");
    if (words) words.textContent = (words.dataset["shareWords"] ?? "").replace("{place}", clock(second));
  });
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(input.value).then(() => (button.textContent = button.dataset["copied"] ?? ""));
  });
}
