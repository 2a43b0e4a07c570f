#!/usr/bin/env node
import { App } from './app/app';
import { readConfig } from './config/config';
import { messageOf } from './errors';
import { comeFirst } from './lib/come-first';

/** Starts the service and stops it on the first signal; a second one ends it at once. */
async function main(): Promise<void> {
  // What is made without a word about its mode, as SQLite's files are, is for nobody else.
  process.umask(0o077);
  comeFirst();
  const app = await App.start(readConfig(process.env, process.getuid?.() === 0));
  const stop = () => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`lambdabox: ${messageOf(error)}\n`);
  process.exit(1);
}

main().catch(fail);
