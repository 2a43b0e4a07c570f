#!/usr/bin/env node
import { once } from 'node:events';
import { App } from './app/app';
import { readConfig } from './config/config';
import { messageOf } from './errors';
import { comeFirst } from './lib/come-first';
import { StartInterrupted } from './lib/startup';

/** Starts the service and stops it on the first signal, also while it starts; a second one ends it at once. */
async function main(): Promise<void> {
  // What is made without a word about its mode, as SQLite's files are, is for nobody else.
  process.umask(0o077);
  comeFirst();
  outliveReaders();
  const told = firstSignal();
  const app = await App.start(readConfig(process.env, process.getuid?.() === 0), { told });
  if (!told.aborted) await once(told, 'abort');
  await app.stop();
}

/** Whoever read its log may end before it does, as `| head` or a terminal: what it hosts goes on, and is ended in order. */
function outliveReaders(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}

function firstSignal(): AbortSignal {
  const told = new AbortController();
  const stop = (): void => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    told.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const first = (): void => {
    for (const signal of signals) process.off(signal, first);
    stop();
  };
  for (const signal of signals) process.on(signal, first);
  return told.signal;
}

function fail(error: unknown): never {
  process.stderr.write(`lambdabox: ${messageOf(error)}\n`);
  process.exit(error instanceof StartInterrupted ? 0 : 1);
}

main().then(() => process.exit(0), fail);
