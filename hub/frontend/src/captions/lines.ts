// A line of captions as it travels, and small sums about lines.

// Start, end, words, speaker; what is shown has what another language says there behind it.
export type Said = [number | null, number | null, string, string];
export type Shown = [number | null, number | null, string, string, string];

export interface Wanted {
  at: number;
  seen: Said[];
  do: "write" | "split" | "merge" | "times" | "put";
  text?: string;
  caret?: number;
  start_s?: number;
  end_s?: number;
  lines?: Said[];
}

export interface Splice {
  at: number;
  seen: Said[];
  put: Said[];
}

export interface Answer {
  revision: number;
  splices: Splice[];
  refused: number[];
  said: string;
  lines?: Shown[];
}

export const plain = (text: string): string => text.split(/\s+/).filter(Boolean).join(" ");

export const isSame = (one: Said | Shown, other: Said | Shown): boolean => [0, 1, 2, 3].every((part) => one[part] === other[part]);

export const saidOf = (shown: Shown): Said => [shown[0], shown[1], shown[2], shown[3]];

// 0:34, or 0:34.5 where tenths count
export function clock(seconds: number, fine = false): string {
  const whole = fine ? Math.floor(seconds * 1000 + 0.5) / 1000 : Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = (whole - minutes * 60).toFixed(fine ? 3 : 0).replace(/\.?0+$/, (zeros) => (fine ? "" : zeros));
  const padded = rest.split(".")[0]?.length === 1 ? `0${rest}` : rest;
  return minutes < 60 ? `${minutes}:${padded}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${padded}`;
}

export function secondsIn(text: string): number | undefined {
  const parts = text.trim().replace(",", ".").split(":");
  if (!parts.every((part) => /^\d+(\.\d+)?$/.test(part)) || parts.length > 3) return undefined;
  return parts.reduce((total, part) => total * 60 + Number(part), 0);
}

// How many letters differ, up to three
export function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let above = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      now.push(Math.min(changed, (above[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    above = now;
  }
  return above[other.length] ?? 3;
}
