// What every page needs of script. Without it all of this still works as forms, links and <details>.
import "htmx.org";
import { startBones } from "./bones";
import { startConfirm } from "./confirm";
import { startDrops } from "./drops";
import { startMenus } from "./menus";
import { startScheme } from "./scheme";
import { startSuggestions } from "./suggestions";
import { startTips } from "./tips";

interface RequestContext {
  request: { method: string; headers: Record<string, string> };
}

// Buttons outside a form carry the token too.
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: RequestContext }>).detail;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  if (token && ctx.request.method.toUpperCase() !== "GET") ctx.request.headers["X-CSRFToken"] = token;
});

startScheme();
startMenus();
startSuggestions();
startTips();
startConfirm();
startDrops();
startBones();
