import { resolve } from 'node:path';
import type { Hook } from '../contract/hook';
import type { Connection } from '../sources/connections/connection';
import { ConnectionDesk } from '../sources/connections/connection-desk';
import { ConnectionFile } from '../sources/connections/connection-file';
import { refersTo } from '../sources/connections/refers-to';
import { natsConnectionTest } from '../sources/kinds/nats/nats-connection-test';
import { postgresConnectionTest } from '../sources/kinds/postgres/postgres-connection-test';
import { redisConnectionTest } from '../sources/kinds/redis/redis-connection-test';
import { mqttConnectionTest } from '../sources/push/mqtt/mqtt-connection-test';
import type { KeptMapping } from '../sources/mapping/control/mappings';
import type { DocumentStore } from '../sources/store/documents';
import type { InvocationContext } from './context';

/** Less than the command line waits for an answer. */
const TEST_MS = 15_000;

export interface ConnectionsParts {
  readonly file: ConnectionFile;
  readonly desk: ConnectionDesk;
}

/** Makes what knows how brokers are reached. Nothing is connected by it. */
export function buildConnections(
  { config, instance, clock }: InvocationContext,
  store: DocumentStore,
): ConnectionsParts {
  const scope = { region: config.region, accountId: config.accountId };
  const file = new ConnectionFile(resolve(instance.directory, 'connections.json'), scope);
  const mappings = store.collection<KeptMapping>('mappings');
  const hooks = store.collection<Hook>('hooks');
  const usersOf = (connection: Connection) => [
    ...mappings
      .all()
      .filter(([, mapping]) => refersTo(mapping, connection, scope))
      .map(([uuid]) => `the mapping ${uuid}`),
    ...hooks
      .all()
      .filter(([, hook]) => hook.kind === 'mqtt' && hook.connection === connection.name)
      .map(([name]) => `the hook ${name}`),
  ];
  const tests = {
    ...{ redis: redisConnectionTest, nats: natsConnectionTest, postgres: postgresConnectionTest },
    mqtt: mqttConnectionTest(clock),
  };
  return { file, desk: new ConnectionDesk({ file, scope, tests, usersOf, testMs: TEST_MS }) };
}
