// Bundles the pages' styles and scripts into api/web/static/build, with content hashes in their names
// and a manifest that tells the templates which hash belongs to which name.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const source = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(source, "../static/build");

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
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) manifest[output.entryPoint] = path.basename(file);
}
const icons = await readFile(path.join(source, "icons.svg"), "utf8");
await writeFile(path.join(target, "icons.svg"), icons.replace(/\n\s*/g, " "));
await writeFile(path.join(target, "manifest.json"), JSON.stringify(manifest, null, 2));
