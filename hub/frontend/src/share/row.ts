// The line of one file: what is happening to it in words and as a bar, and the buttons that make sense now.
import { duration, filled, Rate, size } from "./words";

export type Phase =
  | "queued" | "starting" | "comparing" | "sending" | "paused" | "waiting" | "failed" | "refused" | "arrived"
  | "cancelling" | "cancelled";
export type Action = "pause" | "go-on" | "retry" | "cancel" | "put-away";

const UNDER_WAY = new Set<Phase>(["queued", "starting", "comparing", "sending", "paused", "waiting"]);
// Which button takes the place of the one that was pressed
const NEXT: Partial<Record<Action, Action>> = { pause: "go-on", "go-on": "pause", retry: "pause", cancel: "put-away" };

export class Row {
  readonly element: HTMLLIElement;
  phase: Phase = "queued";
  private readonly rate = new Rate();
  private quarter = 0;

  constructor(
    template: HTMLTemplateElement,
    readonly name: string,
    private readonly sizeBytes: number,
    private readonly say: (text: string) => void,
  ) {
    this.element = template.content.firstElementChild?.cloneNode(true) as HTMLLIElement;
    this.part("[data-name]").textContent = name;
    this.bar().setAttribute("aria-label", name);
    this.show("queued");
  }

  get isUnderWay(): boolean {
    return UNDER_WAY.has(this.phase);
  }

  get steps(): HTMLElement {
    return this.part("[data-steps]");
  }

  get details(): HTMLElement {
    return this.part("[data-details]");
  }

  on(act: (action: Action) => void): void {
    this.element.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-act]");
      if (!button) return;
      const action = button.dataset["act"] as Action;
      act(action);
      const next = NEXT[action];
      if (button.hidden && next) this.button(next)?.focus();
    });
  }

  /** Say what happens now; `why` is a sentence of the hub. */
  show(phase: Phase, why = ""): void {
    this.phase = phase;
    this.element.dataset["phase"] = phase;
    for (const button of this.element.querySelectorAll<HTMLElement>("[data-act]")) {
      button.hidden = !button.dataset["phases"]?.split(" ").includes(phase);
    }
    this.bar().hidden = ["failed", "refused", "arrived", "cancelling", "cancelled"].includes(phase);
    const words = this.words(phase);
    this.part("[data-state]").textContent = phase === "sending" ? "" : words;
    const problem = this.part("[data-problem]");
    problem.hidden = !why;
    problem.textContent = why;
    if (phase !== "queued" && phase !== "starting") this.say(`${this.name}: ${why || words}`);
  }

  progress(doneBytes: number): void {
    this.rate.tell(doneBytes);
    this.bar().max = this.sizeBytes;
    this.bar().value = doneBytes;
    if (this.phase !== "sending") return;
    const perSecond = this.rate.perSecond();
    const places = {
      done: size(doneBytes),
      all: size(this.sizeBytes),
      rate: perSecond ? size(perSecond) : "",
      left: perSecond ? duration((this.sizeBytes - doneBytes) / perSecond) : "",
    };
    const words = this.element.dataset[perSecond ? "wordRate" : "wordSending"];
    this.part("[data-state]").textContent = filled(words, places);
    this.sayQuarter(doneBytes);
  }

  // Who cannot see the bar hears of it four times, not forty
  private sayQuarter(doneBytes: number): void {
    const quarter = Math.floor((4 * doneBytes) / this.sizeBytes);
    if (quarter === this.quarter || quarter === 0 || quarter === 4) return;
    this.quarter = quarter;
    const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(quarter / 4);
    this.say(`${this.name}: ${share}`);
  }

  private words(phase: Phase): string {
    const name = `word${phase[0]?.toUpperCase()}${phase.slice(1)}`;
    return filled(this.element.dataset[name], { done: "", all: size(this.sizeBytes) });
  }

  private bar(): HTMLProgressElement {
    return this.part("progress") as HTMLProgressElement;
  }

  private button(action: Action): HTMLElement | null {
    return this.element.querySelector(`[data-act="${action}"]:not([hidden])`);
  }

  private part(selector: string): HTMLElement {
    return this.element.querySelector<HTMLElement>(selector) as HTMLElement;
  }
}
