#!/usr/bin/env node
import { resolve } from 'node:path';
import { EXIT } from './cli-error';
import { runCli } from './program';
import { whyUnsupported } from './supported-node';
import { systemCode } from './thrown';

const unsupported = whyUnsupported(process.versions.node);
if (unsupported !== undefined) {
  process.stderr.write(`error: ${unsupported}\n  get one: https://nodejs.org/en/download\n`);
  process.exit(EXIT.failed);
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time, whatever is being waited for.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort(signal);
  });
}
// `lambdabox logs | head`: nobody reads any more, which is no error.
process.stdout.on('error', (error) => process.exit(systemCode(error) === 'EPIPE' ? EXIT.ok : EXIT.failed));

void runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  signal: interruption.signal,
  onExit: (listener) => {
    process.on('exit', listener);
    return () => process.off('exit', listener);
  },
  serviceMain: resolve(__dirname, '../main.js'),
  examples: resolve(__dirname, '../../examples'),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
