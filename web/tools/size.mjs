// Fails where the first page loads more than 260 KB of JavaScript (gzip): the entry, what it imports, and the heaviest
// of the pages somebody may begin with.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 260 * 1024;
const FIRST = ["src/console/features/home/", "src/console/sign-in/", "src/console/shell/"];

const manifest = JSON.parse(readFileSync("built/dist/.vite/manifest.json", "utf8"));
const weights = new Map();

function weight(file) {
  if (!weights.has(file)) weights.set(file, gzipSync(readFileSync(`built/dist/${file}`)).length);
  return weights.get(file);
}

function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key]?.imports ?? []) closure(next, seen);
  return seen;
}

function total(keys) {
  const files = new Set([...keys].map((key) => manifest[key].file).filter((file) => file.endsWith(".js")));
  return [...files].reduce((sum, file) => sum + weight(file), 0);
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const start = closure(entry);
const sizes = Object.keys(manifest)
  .filter((key) => manifest[key].isDynamicEntry)
  .map((key) => [key, total(new Set([...start, ...closure(key)]))]);
const first = sizes.filter(([key]) => FIRST.some((place) => key.startsWith(place)));
const heaviest = Math.max(total(start), ...first.map(([, bytes]) => bytes));
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
process.stdout.write(`first page: ${kb(heaviest)} of ${kb(LIMIT)} JavaScript (gzip), of which the entry ${kb(total(start))}\n`);
for (const [key, bytes] of sizes.filter(([key]) => key.endsWith(".tsx")).sort((a, b) => b[1] - a[1]).slice(0, 5)) {
  process.stdout.write(`  ${kb(bytes)}  ${key}\n`);
}
if (heaviest > LIMIT) {
  process.stderr.write("too much JavaScript on the first page\n");
  process.exitCode = 1;
}
