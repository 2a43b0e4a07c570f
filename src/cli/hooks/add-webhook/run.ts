import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, usageError, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { readAll } from '../../terminal/io';
import { messageOf } from '../../thrown';
import { showPut } from '../put-lines';

interface Options {
  readonly sender: string;
  readonly function: string;
  readonly secretFile?: string;
  readonly tolerance?: number;
  readonly header?: string;
  readonly timeHeader?: string;
  readonly json?: boolean;
}

export async function run(
  context: Context,
  { json, secretFile, ...members }: Options,
  name: string,
): Promise<ExitCode> {
  const secret = secretFile === undefined ? undefined : await secretIn(context, secretFile);
  const lower = { header: members.header?.toLowerCase(), timeHeader: members.timeHeader?.toLowerCase() };
  const hook = { kind: 'webhook', name, ...members, ...lower, secret } as const;
  showPut(context, await new HooksApi(context.client).put(hook), json === true);
  return EXIT.ok;
}

async function secretIn({ io }: Context, file: string): Promise<string> {
  try {
    const text = file === '-' ? await readAll(io.stdin) : await readFile(resolve(io.cwd, file));
    return text.toString().trim();
  } catch (error) {
    throw usageError(`the secret in ${file} cannot be read: ${messageOf(error)}`);
  }
}
