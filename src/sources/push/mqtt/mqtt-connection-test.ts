import { randomUUID } from 'node:crypto';
import type { MqttVersion } from '../../../contract/hook';
import type { Clock } from '../../../lib/clock';
import type { Connection } from '../../connections/connection';
import type { ConnectionTest } from '../../connections/connection-test';
import { mqttOptions } from './mqtt-options';
import { MqttSession } from './mqtt-session';
import { mqttTrouble } from './mqtt-trouble';

/** Connects as subscriptions do, with a session that ends with the test. Of older brokers it says so. */
export function mqttConnectionTest(clock: Clock): ConnectionTest {
  return {
    async test(connection, source, found, signal) {
      const topics = source === undefined ? [] : [source];
      const dial = (version: MqttVersion) => subscribed(connection, version, topics, clock, signal);
      const at = `at ${connection.endpoints[0]}`;
      try {
        await dial('5');
        found(`a broker of MQTT 5 answers ${at}`);
      } catch (error) {
        const why = mqttTrouble(error);
        await dial('3.1.1').catch((): never => {
          throw new Error(`the broker ${at}: ${why}`);
        });
        found(`a broker of MQTT 3.1.1 answers ${at}; in MQTT 5: ${why}. Its hooks need --mqtt-version 3.1.1`);
      }
      if (source !== undefined) found(`it lets us subscribe to ${source}`);
    },
  };
}

async function subscribed(
  connection: Connection,
  version: MqttVersion,
  topics: readonly string[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const wanted = { clientId: `lambdabox-test-${randomUUID()}`, version, attempt: 0 };
  const session = new MqttSession({
    options: { ...mqttOptions(connection, wanted), clean: true, properties: {} },
    taken: () => Promise.resolve(false),
    clock,
    subscribed: () => void session.end([]),
  });
  const cut = (): void => void session.end([]);
  signal.addEventListener('abort', cut, { once: true });
  try {
    await session.run({ topics, qos: 1 });
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', cut);
  }
}
