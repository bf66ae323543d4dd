// Screen and camera as one picture: the camera round in a corner. Where the browser hands out frames each camera
// frame draws one picture, also while another window lies over this page; elsewhere a canvas is drawn by the clock.

const MOST_WIDE = 1920;
const PICTURES_A_SECOND = 30;
const CAMERA_SHARE = 0.2;
const MARGIN_SHARE = 0.02;

export interface Composed {
  track: MediaStreamTrack;
  stop(): void;
}

interface Picture {
  source: CanvasImageSource;
  width: number;
  height: number;
}

interface FrameSource {
  readable: ReadableStream<VideoFrame>;
}

interface FrameSink extends MediaStreamTrack {
  writable: WritableStream<VideoFrame>;
}

declare global {
  interface Window {
    MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack }) => FrameSource;
    MediaStreamTrackGenerator?: new (init: { kind: "video" }) => FrameSink;
  }
}

export async function composed(screen: MediaStreamTrack, camera: MediaStreamTrack): Promise<Composed> {
  const { width = 1280, height = 720 } = screen.getSettings();
  const scale = Math.min(1, MOST_WIDE / width);
  // An encoder wants even sides
  const size = { width: 2 * Math.round((width * scale) / 2), height: 2 * Math.round((height * scale) / 2) };
  return window.MediaStreamTrackProcessor && window.MediaStreamTrackGenerator
    ? byFrames(screen, camera, size)
    : byClock(screen, camera, size);
}

function byFrames(screen: MediaStreamTrack, camera: MediaStreamTrack, size: { width: number; height: number }): Composed {
  const Processor = window.MediaStreamTrackProcessor as NonNullable<Window["MediaStreamTrackProcessor"]>;
  const Generator = window.MediaStreamTrackGenerator as NonNullable<Window["MediaStreamTrackGenerator"]>;
  const canvas = new OffscreenCanvas(size.width, size.height);
  const paper = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  const track = new Generator({ kind: "video" });
  const writer = track.writable.getWriter();
  const screens = new Processor({ track: screen }).readable.getReader();
  const cameras = new Processor({ track: camera }).readable.getReader();
  let newest: VideoFrame | undefined;
  // A screen that stands still sends no frames: its last one is kept
  void each(screens, async (frame) => {
    newest?.close();
    newest = frame;
  });
  void each(cameras, async (frame) => {
    paint(paper, newest && pictureOf(newest), pictureOf(frame));
    const made = new VideoFrame(canvas, { timestamp: frame.timestamp });
    frame.close();
    await writer.write(made);
  });
  return {
    track,
    stop: () => {
      void screens.cancel();
      void cameras.cancel();
      newest?.close();
      track.stop();
    },
  };
}

async function each(frames: ReadableStreamDefaultReader<VideoFrame>, take: (frame: VideoFrame) => Promise<void>): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await frames.read();
      if (done) return;
      await take(value);
    }
  } catch {
    // The track ended while a frame was on its way
  }
}

async function byClock(screen: MediaStreamTrack, camera: MediaStreamTrack, size: { width: number; height: number }): Promise<Composed> {
  const canvas = Object.assign(document.createElement("canvas"), size);
  const paper = canvas.getContext("2d") as CanvasRenderingContext2D;
  const videos = await Promise.all([screen, camera].map(played));
  const [of, face] = videos as [HTMLVideoElement, HTMLVideoElement];
  const timer = window.setInterval(() => paint(paper, shown(of), shown(face)), 1000 / PICTURES_A_SECOND);
  const track = canvas.captureStream(PICTURES_A_SECOND).getVideoTracks()[0] as MediaStreamTrack;
  return {
    track,
    stop: () => {
      window.clearInterval(timer);
      track.stop();
    },
  };
}

async function played(track: MediaStreamTrack): Promise<HTMLVideoElement> {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  video.srcObject = new MediaStream([track]);
  await video.play();
  return video;
}

function shown(video: HTMLVideoElement): Picture {
  return { source: video, width: video.videoWidth, height: video.videoHeight };
}

function pictureOf(frame: VideoFrame): Picture {
  return { source: frame, width: frame.displayWidth, height: frame.displayHeight };
}

type Paper = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function paint(paper: Paper, screen: Picture | undefined, camera: Picture): void {
  const { width, height } = paper.canvas;
  paper.fillStyle = "#000";
  paper.fillRect(0, 0, width, height);
  if (screen?.width) {
    const scale = Math.min(width / screen.width, height / screen.height);
    const [wide, high] = [screen.width * scale, screen.height * scale];
    paper.drawImage(screen.source, (width - wide) / 2, (height - high) / 2, wide, high);
  }
  if (!camera.width) return;
  const side = Math.min(width, height) * CAMERA_SHARE * 1.4;
  const margin = Math.min(width, height) * MARGIN_SHARE;
  const [left, top] = [width - side - margin, height - side - margin];
  const square = Math.min(camera.width, camera.height);
  paper.save();
  paper.beginPath();
  paper.arc(left + side / 2, top + side / 2, side / 2, 0, 2 * Math.PI);
  paper.clip();
  paper.drawImage(
    camera.source, (camera.width - square) / 2, (camera.height - square) / 2, square, square, left, top, side, side,
  );
  paper.restore();
}
