// Fails when parts of a C program include one another in a circle. A part is a header and the source of the same name:
// scripts/init-directions.mjs <folder>
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const partOf = (file) => file.replace(/\.[ch]$/, '');
const includes = new Map();
for (const file of readdirSync(folder).filter((name) => /\.[ch]$/.test(name)).sort()) {
  const part = partOf(file);
  const text = readFileSync(join(folder, file), 'utf8');
  const named = [...text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)].map(([, name]) => partOf(name));
  includes.set(part, [...(includes.get(part) ?? []), ...named.filter((name) => name !== part)]);
}

/** The parts of the first circle below `part`, it at both ends; undefined when there is none. */
function circleFrom(part, way, done) {
  const begin = way.indexOf(part);
  if (begin >= 0) return [...way.slice(begin), part];
  if (done.has(part)) return undefined;
  done.add(part);
  for (const next of includes.get(part) ?? []) {
    const circle = circleFrom(next, [...way, part], done);
    if (circle) return circle;
  }
  return undefined;
}

const done = new Set();
const circles = [...includes.keys()].map((part) => circleFrom(part, [], done)).filter(Boolean);
for (const circle of circles) console.error(`error: ${folder} includes in a circle: ${circle.join(' -> ')}`);
if (includes.size === 0) console.error(`error: ${folder} has no C files`);
process.exitCode = circles.length > 0 || includes.size === 0 ? 1 : 0;
if (process.exitCode === 0) console.log(`${includes.size} parts of ${folder} include one another one way`);
