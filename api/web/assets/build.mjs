// Bundles the pages' styles and scripts into api/web/static/build, with content hashes in their names
// and a manifest that tells the templates which hash belongs to which name.
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { trim } from "./trim.mjs";

const source = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(source, "../static/build");

/** Return all templates, scripts and styles of ours: what they do not name is worn and read by nobody. */
async function ours() {
  const found = [];
  for (const folder of [path.resolve(source, "../templates"), source]) {
    for (const file of await readdir(folder)) {
      if (/\.(html|ts|css)$/.test(file)) found.push(await readFile(path.join(folder, file), "utf8"));
    }
  }
  return found.join("\n");
}

const trimmed = {
  name: "trimmed-kit",
  setup(bundling) {
    bundling.onLoad({ filter: /tabler\.min\.css$/ }, async ({ path: file }) => {
      return { contents: trim(await readFile(file, "utf8"), await ours()), loader: "css" };
    });
  },
};

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });

const result = await build({
  absWorkingDir: source,
  entryPoints: ["app.css", "app.ts", "theme.ts", "intake.ts", "paper.ts", "arrange.ts"],
  outdir: target,
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
  plugins: [trimmed],
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) manifest[output.entryPoint] = path.basename(file);
}
const icons = await readFile(path.join(source, "icons.svg"), "utf8");
await writeFile(path.join(target, "icons.svg"), icons.replace(/\n\s*/g, " "));
await writeFile(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 2));
