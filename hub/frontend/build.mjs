// Bundles style sheets, islands of script, fonts and icons into ../static/dist under hashed names.
// manifest.json maps each source name to its hashed name; text files get a .gz beside them.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { steps } from "./steps.mjs";

const here = import.meta.dirname;
const statics = path.join(here, "../static");
const dist = path.join(statics, "dist");
const modules = path.join(here, "node_modules");

const stepsPlugin = {
  name: "steps",
  setup(build) {
    build.onResolve({ filter: /^steps\.css$/ }, () => ({ path: "steps.css", namespace: "steps" }));
    build.onLoad({ filter: /.*/, namespace: "steps" }, () => ({ contents: steps(), loader: "css" }));
  },
};

async function bundle() {
  const pages = (await readdir(path.join(here, "src/pages"), { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => path.join(here, "src/pages", entry.name));
  const result = await esbuild.build({
    entryPoints: [path.join(statics, "css/main.css"), path.join(here, "src/main.ts"), ...pages],
    outdir: dist,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2023",
    supported: { nesting: true },
    loader: { ".woff2": "file" },
    nodePaths: [modules],
    plugins: [stepsPlugin],
    metafile: true,
    logLevel: "warning",
  });
  return Object.entries(result.metafile.outputs).flatMap(([file, output]) => {
    const source = output.entryPoint ?? (file.endsWith(".woff2") ? Object.keys(output.inputs)[0] : undefined);
    return source ? [[path.basename(source).replace(/\.ts$/, ".js"), path.basename(file)]] : [];
  });
}

// One sprite of the icons that are used; each keeps Lucide's shapes and loses its own size and stroke.
async function sprite() {
  const names = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (name) => {
      const svg = await readFile(path.join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
      const shapes = svg.replace(/<!--[^]*?-->|<svg[^]*?>|<\/svg>/g, "").replace(/\s+/g, " ").trim();
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function writeHashed(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  await writeFile(path.join(dist, hashed), bytes);
  return [name, hashed];
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const entries = await bundle();
entries.push(await writeHashed("icons.svg", await sprite()));
for (const name of await readdir(path.join(statics, "img"))) {
  entries.push(await writeHashed(name, await readFile(path.join(statics, "img", name))));
}
for (const name of await readdir(dist)) {
  if (/\.(css|js|svg)$/.test(name)) {
    await writeFile(path.join(dist, `${name}.gz`), gzipSync(await readFile(path.join(dist, name)), { level: 9 }));
  }
}
await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(Object.fromEntries(entries.sort()), null, 2)}\n`);
