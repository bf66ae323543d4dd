// The page where files are shared; the sheet on every other page holds the same.
import { Share } from "../share/share";

const root = document.querySelector<HTMLElement>("main [data-share]");
if (root) new Share(root).start();
