// "Are you sure?" is a <details> with a form inside; with script the same question opens as a modal dialog.

export function startConfirm(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const summary = target.closest?.(".ask-once > summary");
    if (summary) {
      event.preventDefault();
      ask(summary.parentElement as HTMLDetailsElement);
    }
    target.closest?.("[data-close]")?.closest("dialog")?.close();
  });
}

function ask(question: HTMLDetailsElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const body = question.querySelector(".panel");
  if (!body) return;
  const heading = body.querySelector("h3");
  if (heading) dialog.setAttribute("aria-label", heading.textContent ?? "");
  dialog.append(...body.childNodes);
  question.after(dialog);
  dialog.addEventListener("close", () => {
    body.append(...dialog.childNodes);
    dialog.remove();
    question.querySelector("summary")?.focus();
  });
  dialog.showModal();
}
