import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { showPut } from '../put-lines';

interface Options {
  readonly route: string;
  readonly function: string;
  readonly host?: string;
  readonly payload?: string;
  readonly answer?: string;
  readonly json?: boolean;
}

export async function run(context: Context, { json, ...members }: Options, name: string): Promise<ExitCode> {
  const answer = await new HooksApi(context.client).put({ kind: 'http', name, ...members });
  showPut(context, answer, json === true);
  return EXIT.ok;
}
