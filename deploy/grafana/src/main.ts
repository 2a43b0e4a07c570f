import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { artefacts } from './artefacts';

/** `make dashboards`: writes what Grafana reads into this folder (an argument), and removes dashboards that are no more. */
function main([folder]: string[]): void {
  if (folder === undefined) throw new Error('say where to write: make dashboards');
  const files = artefacts();
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const name of readdirSync(join(folder, 'dashboards'))) {
    if (name.endsWith('.json') && !files.has(`dashboards/${name}`)) rmSync(join(folder, 'dashboards', name));
  }
  process.stdout.write(`${[...files.keys()].map((path) => join(folder, path)).join('\n')}\n`);
}

main(process.argv.slice(2));
