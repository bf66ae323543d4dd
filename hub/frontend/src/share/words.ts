// Sizes, rates and times left in the words of the page, whose sentences come from the server with {places}.

const lang = document.documentElement.lang;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
// Time left is told from what went lately, not from the whole of a long evening
const WINDOW_MS = 8_000;

export function filled(sentence: string | undefined, places: Record<string, string>): string {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

export function size(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const unit = UNITS[step] ?? "byte";
  const digits = step > 1 && bytes / 1000 ** step < 10 ? 1 : 0;
  return format(bytes / 1000 ** step, unit, { maximumFractionDigits: digits, unitDisplay: "short" });
}

export function duration(seconds: number): string {
  if (seconds < 60) return format(Math.max(1, Math.ceil(seconds / 5) * 5), "second");
  if (seconds < 5400) return format(Math.round(seconds / 60), "minute");
  return format(Math.round(seconds / 360) / 10, "hour");
}

export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const rest = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  return whole < 3600 ? `${Number(rest[0])}:${rest[1]}` : `${Math.floor(whole / 3600)}:${rest.join(":")}`;
}

function format(value: number, unit: string, more: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1, ...more }).format(value);
}

/** How fast something goes, from what was told of it lately. */
export class Rate {
  private told: { at: number; bytes: number }[] = [];

  tell(bytes: number, at: number = performance.now()): void {
    this.told = [...this.told.filter((one) => at - one.at < WINDOW_MS), { at, bytes }];
  }

  /** Bytes a second; nothing until it can be said. */
  perSecond(): number | undefined {
    const first = this.told[0];
    const last = this.told.at(-1);
    if (!first || !last || last.at - first.at < 500 || last.bytes <= first.bytes) return undefined;
    return ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
  }
}
