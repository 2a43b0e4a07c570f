import { Client } from './http/client';
import { readCredentials, type Credentials } from './http/credentials';
import { EXIT, type ExitCode } from './cli-error';
import type { Io } from './terminal/io';
import { Output } from './terminal/output';
import { readSettings, type Settings } from './settings';

/** What every command is given. */
export interface Context {
  readonly io: Io;
  readonly out: Output;
  readonly settings: Settings;
  readonly client: Client;
  /** Throws a CliError that says what to do when there is no key pair. */
  readonly credentials: () => Credentials;
}

/** Runs `task` with a context of its own, and closes what it opened. */
export async function withContext(
  io: Io,
  task: (context: Context) => Promise<ExitCode | undefined>,
): Promise<ExitCode> {
  const settings = readSettings(io.env);
  const credentials = () => readCredentials(io.env, settings);
  const out = new Output(io);
  const client = new Client(settings, credentials, io.signal);
  try {
    return (await task({ io, out, settings, client, credentials })) ?? EXIT.ok;
  } finally {
    out.clearProgress();
    client.close();
  }
}
