import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FoundTests, type Found } from './found-tests';
import { withOperations } from './page';
import { EXTENTS, namesOf, scoreboard, type Operation } from './scoreboard';

/** `make parity`: prints every operation with its tests, and writes the generated part of docs/compatibility.md. */
function main([root]: string[]): void {
  if (root === undefined) throw new Error('say where the repository is: make parity');
  const tests = FoundTests.in(root);
  const lines = scoreboard().flatMap((service) => [
    `${service.title} ${service.version}`,
    ...service.operations.map((operation) => lineOf(operation, tests.of(operation, service.service))),
    `  ${EXTENTS.map((extent) => `${namesOf(service, extent).length} ${extent}`).join(', ')}, of ${service.operations.length}`,
    '',
  ]);
  process.stdout.write(lines.join('\n'));
  const page = join(root, 'docs/compatibility.md');
  writeFileSync(page, withOperations(readFileSync(page, 'utf8')));
}

function lineOf({ operation, extent }: Operation, found: Found): string {
  const name = `  ${operation.padEnd(44)} ${extent.padEnd(8)}`;
  return extent === 'refused' ? name.trimEnd() : `${name} ${testsOf(found)}`;
}

function testsOf({ files, errors, lacking, hasPages }: Found): string {
  if (files.length === 0) return 'NO TEST';
  const of = errors.length + lacking.length;
  const lacks = [...lacking, ...(hasPages ? [] : ['pages'])];
  return [
    `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${errors.length} of ${of} errors`,
    ...(lacks.length > 0 ? [`lacks ${lacks.join(', ')}`] : []),
  ].join('; ');
}

main(process.argv.slice(2));
