// A generic runtime has booted before its function is known: runtimes/README.md, "Generic runtimes".
import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const CONTROL_FD = 61;

export function isGeneric() {
  try {
    return fstatSync(CONTROL_FD).isSocket();
  } catch {
    return false;
  }
}

/** Does once what every function's start does, so that its code is compiled; leaves nothing that a function could see. */
export async function rehearse() {
  const require = createRequire(import.meta.url);
  // The client loads it at its start, with the same result whatever the function is.
  require('./rapid-client.cjs');
  await import('./rehearsal.cjs');
  delete require.cache[require.resolve('./rehearsal.cjs')];
}

/** Waits for the function's variables, which replace the environment, and enters its directory. */
export function becomeSpecific() {
  writeSync(CONTROL_FD, 'R');
  const variables = new Map(
    readToEnd()
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  closeSync(CONTROL_FD);
  for (const name of Object.keys(process.env)) if (!variables.has(name)) delete process.env[name];
  // An assignment to TZ throws away what Date has cached, so equal values are left alone.
  for (const [name, value] of variables) if (process.env[name] !== value) process.env[name] = value;
  process.chdir(process.env.LAMBDA_TASK_ROOT);
}

function readToEnd() {
  const chunks = [];
  const chunk = Buffer.alloc(16 * 1024);
  for (;;) {
    const length = readSync(CONTROL_FD, chunk);
    // The other end is PID 1: it closes without a word only when the whole environment ends.
    if (length === 0) return Buffer.concat(chunks).toString();
    chunks.push(Buffer.from(chunk.subarray(0, length)));
  }
}
