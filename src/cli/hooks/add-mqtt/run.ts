import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { showPut } from '../put-lines';

interface Options {
  readonly connection: string;
  readonly topic: readonly string[];
  readonly function: string;
  readonly qos?: string;
  readonly mqttVersion?: string;
  readonly json?: boolean;
}

export async function run(context: Context, options: Options, name: string): Promise<ExitCode> {
  const { connection, topic: topics, function: target, qos, mqttVersion: version, json } = options;
  const answer = await new HooksApi(context.client).put({
    ...{ kind: 'mqtt', name, connection, topics, function: target },
    ...(qos === undefined ? {} : { qos: Number(qos) }),
    ...(version === undefined ? {} : { version }),
  });
  showPut(context, answer, json === true);
  return EXIT.ok;
}
