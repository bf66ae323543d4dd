// Captions as the viewer wants them: the browser reads the track, we draw its lines in her size and colour.
import { choices, part, remember, remembered } from "./parts";

export class FilmCaptions {
  private readonly line: HTMLElement | null;
  private readonly menu: HTMLElement | null;
  private track: TextTrack | null = null;
  private last = "";

  constructor(root: HTMLElement, private readonly video: HTMLVideoElement) {
    this.line = part(root, "caption");
    this.menu = part(root, "captions");
    for (const track of video.textTracks) track.mode = "disabled";
    if (!this.menu || !this.line) return;
    const wanted = remembered("captions");
    const has = [...video.textTracks].some((track) => track.language === wanted);
    choices(this.menu, "captions-of-film", has ? wanted : "", (lang) => this.choose(lang));
    for (const name of ["size", "colour"]) {
      const chosen = remembered(name);
      choices(this.menu, `${name}-of-captions`, chosen, (value) => this.dress(name, value));
      if (chosen) this.dress(name, chosen);
    }
    if (has) this.choose(wanted);
    // A phone that plays in a screen of its own draws captions itself
    video.addEventListener("webkitbeginfullscreen", () => this.track && (this.track.mode = "showing"));
    video.addEventListener("webkitendfullscreen", () => this.track && (this.track.mode = "hidden"));
  }

  // On in the language that was last chosen, or else the first; off when they were on.
  toggle(): void {
    const first = this.last || remembered("captions") || this.video.textTracks[0]?.language || "";
    const lang = this.track ? "" : first;
    const radio = this.menu?.querySelector<HTMLInputElement>(`input[name="captions-of-film"][value="${CSS.escape(lang)}"]`);
    if (radio) radio.checked = true;
    this.choose(lang);
  }

  private choose(lang: string): void {
    if (this.track) {
      this.track.mode = "disabled";
      this.track.oncuechange = null;
    }
    remember("captions", lang);
    if (lang) this.last = lang;
    this.menu?.classList.toggle("is-on", lang !== "");
    this.track = [...this.video.textTracks].find((track) => track.language === lang) ?? null;
    if (this.track) {
      this.track.mode = "hidden";
      this.track.oncuechange = () => this.draw();
    }
    this.draw();
  }

  private draw(): void {
    const cues = [...(this.track?.activeCues ?? [])] as VTTCue[];
    const span = this.line?.querySelector("span");
    if (!this.line || !span) return;
    span.replaceChildren(...cues.map((cue) => cue.getCueAsHTML()));
    span.lang = this.track?.language ?? "";
    this.line.hidden = cues.length === 0;
  }

  private dress(name: string, value: string): void {
    remember(name, value);
    if (this.line) this.line.dataset[name] = value;
  }
}
