import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { permitService, topicPermission } from '../permission';
import { showPut } from '../put-lines';

interface Options {
  readonly topic: string;
  readonly function: string;
  readonly server?: string;
  readonly token?: boolean;
  readonly tolerance?: number;
  readonly permission: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: Options, name: string): Promise<ExitCode> {
  const { topic, function: target, server, tolerance, token = false } = options;
  if (options.permission) await permitService(context.client, topicPermission(target, topic));
  const answer = await new HooksApi(context.client).put({
    ...{ kind: 'sns', name, topic, function: target, proof: token ? 'token' : 'signature' },
    ...(server === undefined ? {} : { server: server.replace(/\/$/, '') }),
    ...(tolerance === undefined ? {} : { tolerance }),
  });
  showPut(context, answer, options.json === true);
  return EXIT.ok;
}
