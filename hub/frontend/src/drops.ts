// Files dropped on any page, and the Share button, open the sheet. What it needs is loaded then, not before.

export function startDrops(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details[data-sheet]");
  const address = menu?.dataset["sheet"];
  if (!menu || !address) return;
  menu.querySelector("summary")?.addEventListener("click", (event) => {
    const page = document.querySelector<HTMLElement>("main [data-share] input[type=file]");
    event.preventDefault();
    if (page) page.focus();
    else void open(address);
  });
  startVeil(menu, (files) => {
    const page = document.querySelector<HTMLElement>("main [data-share]");
    if (page) page.dispatchEvent(new CustomEvent("share:files", { detail: files }));
    else void open(address, files);
  });
}

async function open(address: string, files: File[] = []): Promise<void> {
  const { openSheet } = await import("./share/sheet");
  await openSheet(address, files);
}

function startVeil(menu: HTMLElement, take: (files: File[]) => void): void {
  let veil: HTMLElement | undefined;
  let depth = 0;
  const lift = (): void => {
    depth = 0;
    veil?.remove();
    veil = undefined;
  };
  document.addEventListener("dragenter", (event) => {
    if (!isOurs(event)) return;
    depth += 1;
    if (veil) return;
    veil = document.createElement("div");
    veil.className = "drop-veil";
    veil.append(Object.assign(document.createElement("p"), { textContent: menu.dataset["dropWords"] ?? "" }));
    // A modal dialog lies over the page: the veil goes into it
    (document.querySelector("dialog[open]") ?? document.body).append(veil);
  });
  document.addEventListener("dragover", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  document.addEventListener("dragleave", (event) => {
    if (!isOurs(event)) return;
    depth -= 1;
    if (depth <= 0) lift();
  });
  document.addEventListener("drop", (event) => {
    lift();
    if (!isOurs(event)) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files);
  });
}

// A field that takes a file of its own, such as a photo, keeps it
function isOurs(event: DragEvent): boolean {
  const onField = (event.target as Element).closest?.("input[type=file]:not([data-files]), [data-takes-files]");
  return !onField && (event.dataTransfer?.types.includes("Files") ?? false);
}
