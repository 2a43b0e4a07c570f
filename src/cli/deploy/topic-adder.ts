import { usageError } from '../cli-error';
import type { Client } from '../http/client';
import { HooksApi } from '../http/hooks-api';
import { ServiceApi } from '../http/service-api';
import { freeName } from './free-name';

/** Has messages of a topic call the function, by the one broker of MQTT that there is. False: they do already. */
export async function addTopic(client: Client, functionName: string, topic: string): Promise<boolean> {
  const { connections } = await new ServiceApi(client).connections();
  const [broker, other] = connections.filter(({ kind }) => kind === 'mqtt');
  if (!broker)
    throw usageError(
      `--on mqtt:${topic}: there is no connection to a broker of MQTT`,
      'make one: lambdabox connections add <name> mqtt mqtt://127.0.0.1:1883',
    );
  if (other)
    throw usageError(
      `--on mqtt:${topic}: there are several connections of MQTT, ${broker.name} and ${other.name} among them`,
      `name one: lambdabox hooks add-mqtt <name> --connection ${broker.name} --topic '${topic}' --function ${functionName}`,
    );
  const api = new HooksApi(client);
  const hooks = await api.list();
  const isThere = hooks.some(
    (hook) => hook.kind === 'mqtt' && hook.function === functionName && hook.topics.includes(topic),
  );
  if (isThere) return false;
  const name = freeName(`${functionName}-${topic.replaceAll('+', 'any').replaceAll('#', 'all')}`, hooks);
  await api.put({ kind: 'mqtt', name, function: functionName, connection: broker.name, topics: [topic] });
  return true;
}
