// What is recorded: screen, camera, both as one picture, or the microphone alone; sounds mixed into one track.
import { composed } from "./composing";

export type Source = "screen" | "camera" | "both" | "microphone";

export interface Recordable {
  stream: MediaStream;
  /** Everything that is heard, for the level; nothing when nothing is. */
  sound: AudioNode | undefined;
  /** Ends when somebody stops sharing her screen. */
  ended: Promise<void>;
  stop(): void;
}

const CAMERA = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** Ask for the devices. Raises what the browser says when somebody refuses. */
export async function recordable(source: Source, withSound: boolean): Promise<Recordable> {
  const open: MediaStreamTrack[] = [];
  const sounds = new AudioContext();
  const stopAll = (): void => {
    for (const track of open) track.stop();
    void sounds.close();
  };
  try {
    const screen = source === "screen" || source === "both" ? await screenOf(withSound) : undefined;
    open.push(...(screen?.getTracks() ?? []));
    const wantsCamera = source === "camera" || source === "both";
    const asked = { audio: withSound || source === "microphone", ...(wantsCamera ? { video: CAMERA } : {}) };
    const own = asked.audio || wantsCamera ? await navigator.mediaDevices.getUserMedia(asked) : undefined;
    open.push(...(own?.getTracks() ?? []));
    const [screenTrack] = screen?.getVideoTracks() ?? [];
    const [cameraTrack] = own?.getVideoTracks() ?? [];
    const made = source === "both" && screenTrack && cameraTrack ? await composed(screenTrack, cameraTrack) : undefined;
    const picture = made?.track ?? screenTrack ?? cameraTrack;
    const heard = [screen, own].filter((stream): stream is MediaStream => Boolean(stream?.getAudioTracks().length));
    const mixed = heard.length ? mix(sounds, heard) : undefined;
    return {
      stream: new MediaStream([picture, mixed?.track].filter((track): track is MediaStreamTrack => Boolean(track))),
      sound: mixed?.node,
      ended: new Promise((resolve) => screenTrack?.addEventListener("ended", () => resolve())),
      stop: () => {
        made?.stop();
        stopAll();
      },
    };
  } catch (error) {
    stopAll();
    throw error;
  }
}

async function screenOf(withSound: boolean): Promise<MediaStream> {
  return navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 30 }, audio: withSound });
}

function mix(sounds: AudioContext, streams: MediaStream[]): { track: MediaStreamTrack; node: AudioNode } {
  const node = sounds.createGain();
  for (const stream of streams) sounds.createMediaStreamSource(stream).connect(node);
  const out = sounds.createMediaStreamDestination();
  node.connect(out);
  return { track: out.stream.getAudioTracks()[0] as MediaStreamTrack, node };
}
