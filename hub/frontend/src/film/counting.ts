// Which hundredths of a film were watched, told to the hub now and then: counts, and nobody's name.

const TELL_EVERY_MS = 20_000;
const LARGEST_STEP_S = 2;

export function countSlices(video: HTMLVideoElement, address: string, duration: number): void {
  if (!address || !duration) return;
  const waiting = new Set<number>();
  let last = -1;
  let before = 0;
  const sliceAt = (at: number): number => Math.min(Math.floor((at / duration) * 100), 99);
  const note = (): void => {
    const at = video.currentTime;
    const hasPlayed = !video.seeking && at > before && at - before < LARGEST_STEP_S * video.playbackRate;
    // A browser tells its second four times a second: a short film passes several hundredths in between
    if (hasPlayed) for (let slice = Math.max(sliceAt(before), last + 1); slice <= sliceAt(at); slice += 1) waiting.add(slice);
    last = hasPlayed ? sliceAt(at) : -1;
    before = at;
  };
  video.addEventListener("timeupdate", note);
  const tell = (): void => {
    if (waiting.size === 0) return;
    const form = new FormData();
    form.set("csrf_token", document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "");
    form.set("slices", [...waiting].join(","));
    waiting.clear();
    navigator.sendBeacon(address, form);
  };
  const timer = setInterval(() => (video.isConnected ? tell() : clearInterval(timer)), TELL_EVERY_MS);
  video.addEventListener("ended", tell);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
}
