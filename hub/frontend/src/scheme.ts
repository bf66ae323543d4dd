// Light, dark or like the system: remembered here for at once, and in a cookie so that the server draws it without a flash.

export function startScheme(): void {
  const choices = document.querySelectorAll<HTMLInputElement>('input[name="scheme"]');
  for (const choice of choices) choice.addEventListener("change", () => remember(choice.value));
  window.addEventListener("storage", (event) => {
    if (event.key === "scheme" && event.newValue) show(event.newValue, choices);
  });
}

function remember(scheme: string): void {
  localStorage.setItem("scheme", scheme);
  document.cookie = `scheme=${scheme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  document.documentElement.dataset["scheme"] = scheme;
}

function show(scheme: string, choices: NodeListOf<HTMLInputElement>): void {
  document.documentElement.dataset["scheme"] = scheme;
  for (const choice of choices) choice.checked = choice.value === scheme;
}
