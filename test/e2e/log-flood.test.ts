import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REUSED, useService } from '../support/lambda';
import { until } from '../support/until';

const KB_PER_SECOND = 256;
/** What may be written at once, in seconds of the rate. */
const BURST_SECONDS = 4;
const LINE = 100;
const LINES = 20_000;
const FLOODER = `const { writeSync } = require('node:fs');
function write(text) {
  for (let bytes = Buffer.from(text); bytes.length > 0;) {
    try { bytes = bytes.subarray(writeSync(1, bytes)); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
  }
}
exports.handler = async ({ lines }) => {
  for (let line = 0; line < lines; line += 1) write(String(line).padEnd(${LINE - 1}, '.') + '\\n');
  return lines;
};`;

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_LOG_KB_PER_SECOND: String(KB_PER_SECOND) });

/** The numbers of the lines in the function's log, in its order. */
function logged(): number[] {
  const directory = join(box.service.dataDirectory, 'logs', '%2Faws%2Flambda%2Fflooder');
  return readdirSync(directory)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .flatMap((file) => [...readFileSync(join(directory, file), 'utf8').matchAll(/"m":"(\d+)\.+"/g)])
    .map(([, line]) => Number(line));
}

describe('a function that floods its log', () => {
  it('is held back to its budget, loses no line and answers; others are answered meanwhile', async () => {
    await box.functions.deployNode('flooder', FLOODER, { MemorySize: 1769, Timeout: 120 });
    await box.functions.deployNode('other', 'exports.handler = async () => 1;', { MemorySize: 512 });
    await box.functions.invoke('flooder', { lines: 1 });
    await box.functions.invoke('other');
    let isOver = false;
    const began = performance.now();
    const flood = box.functions.invoke('flooder', { lines: LINES }).finally(() => (isOver = true));
    expect((await box.functions.invoke('other')).startKind).toMatch(REUSED);
    expect(isOver).toBe(false);
    expect(await flood).toMatchObject({
      json: LINES,
      functionError: undefined,
      startKind: expect.stringMatching(REUSED),
    });
    // No machine is fast enough to be faster; the last piece that was read is on credit.
    const seconds = (LINES * LINE) / 1024 / KB_PER_SECOND - BURST_SECONDS;
    expect((performance.now() - began) / 1000).toBeGreaterThan(seconds * 0.8);
    await until(() => logged().length === LINES + 1);
    expect(logged().slice(1)).toEqual(Array.from({ length: LINES }, (_, line) => line));
    expect(readFileSync(join(box.service.dataDirectory, 'stderr.log'), 'utf8')).toMatch(
      /an environment logs faster than its budget \(LAMBDABOX_LOG_KB_PER_SECOND\)/,
    );
  });
});
