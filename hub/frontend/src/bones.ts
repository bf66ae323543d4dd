// A search that is not answered within 300 ms shows where its hits will stand.

const SOON_MS = 300;

export function startBones(): void {
  const bones = document.querySelector<HTMLTemplateElement>("template[data-bones]");
  const list = document.querySelector<HTMLElement>("[data-part='hits']");
  if (!bones || !list) return;
  let timer = 0;

  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      list.hidden = true;
      if (!list.nextElementSibling?.matches("[aria-busy]")) list.after(bones.content.cloneNode(true));
    }, SOON_MS);
  };
  const isSearch = (address: string) => new URL(address, location.href).pathname === location.pathname;

  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!event.defaultPrevented && form.method === "get" && isSearch(form.action)) wait();
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
    const isElsewhere = event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey;
    if (link && !isElsewhere && !link.target && !link.getAttribute("href")?.startsWith("#") && isSearch(link.href)) wait();
  });
  // Back brings the page as it was left
  window.addEventListener("pageshow", () => {
    window.clearTimeout(timer);
    list.hidden = false;
    if (list.nextElementSibling?.matches("[aria-busy]")) list.nextElementSibling.remove();
  });
}
