import { createInterface } from 'node:readline/promises';
import { CliError, EXIT, usageError } from '../cli-error';
import type { Io } from './io';

export interface Question {
  /** What is to be confirmed, as the error names it where nobody can be asked. */
  readonly command: string;
  /** Without the question mark. */
  readonly text: string;
  /** What is so after a no. */
  readonly kept: string;
}

/** Goes on after a yes; anything else is an error. */
export async function confirm(io: Io, { command, text, kept }: Question): Promise<void> {
  if (io.stdin.isTTY !== true) throw usageError(`${command} needs to be confirmed`, 'add --yes');
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await lines.question(`${text}? [y/N] `, { signal: io.signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(kept, EXIT.failed);
  } catch (error) {
    if (io.signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
    throw error;
  } finally {
    lines.close();
  }
}
