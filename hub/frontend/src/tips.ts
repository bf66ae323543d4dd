// A moment's words stand above its line; under the top bar or above the window they move below it.

export function startTips(): void {
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const moment = (event.target as Element).closest?.(".line > li");
      const tip = moment?.querySelector<HTMLElement>(".tip");
      if (!moment || !tip) return;
      // A storyboard is large: it is asked for when somebody first looks
      for (const image of tip.querySelectorAll("image[data-href]")) {
        image.setAttribute("href", image.getAttribute("data-href") ?? "");
        image.removeAttribute("data-href");
      }
      const bar = document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0;
      tip.classList.toggle("below", moment.parentElement!.getBoundingClientRect().top - tip.offsetHeight < Math.max(bar, 0) + 8);
    });
  }
}
