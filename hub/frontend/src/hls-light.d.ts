// The light build has the same face as the whole one, and comes without types of its own.
declare module "hls.js/light" {
  export { default } from "hls.js";
}
