// How loud it is, so that nobody talks for an hour into a microphone that is off.

const FLOOR_DB = -60;
const SILENT_AFTER_MS = 4_000;
const HEARD = 0.08;

/** Show the loudness of a sound on a meter; tells when nothing was heard for a while, and when it is again. */
export function startLevel(sound: AudioNode, meter: HTMLMeterElement, silent: (isSilent: boolean) => void): () => void {
  const analyser = sound.context.createAnalyser();
  sound.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let heardAt = performance.now();
  let wasSilent = false;
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const loudness = Math.max(0, 1 - (10 * Math.log10(power || 1e-12)) / FLOOR_DB);
    meter.value = loudness;
    if (loudness > HEARD) heardAt = performance.now();
    const isSilent = performance.now() - heardAt > SILENT_AFTER_MS;
    if (isSilent !== wasSilent) silent((wasSilent = isSilent));
  }, 80);
  return () => {
    window.clearInterval(timer);
    analyser.disconnect();
    meter.value = 0;
  };
}
