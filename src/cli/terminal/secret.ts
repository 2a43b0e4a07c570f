import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError, EXIT, usageError } from '../cli-error';
import { readAll, type Io } from './io';

/** A secret: asked for without echo, or the first line of standard input. Never an argument, which `ps` shows to everybody. */
export async function readSecret(io: Io, what: string): Promise<string> {
  const given = io.stdin.isTTY === true ? await ask(io, what) : (await readAll(io.stdin)).toString('utf8');
  const [secret = ''] = given.split(/\r?\n/, 1);
  if (secret === '') throw usageError(`the ${what} is empty`, 'type it, or give it on standard input');
  return secret;
}

async function ask(io: Io, what: string): Promise<string> {
  const nowhere = new Writable({ write: (_, __, written) => written() });
  io.stderr.write(`${what}: `);
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupted = () => reject(new CliError('interrupted', EXIT.interrupted));
      lines.once('line', resolve);
      lines.once('SIGINT', interrupted);
      lines.once('close', interrupted);
      io.signal.addEventListener('abort', interrupted, { once: true });
    });
  } finally {
    lines.close();
    io.stderr.write('\n');
  }
}
