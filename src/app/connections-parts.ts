import { resolve } from 'node:path';
import type { Connection } from '../sources/connections/connection';
import { ConnectionDesk } from '../sources/connections/connection-desk';
import { ConnectionFile } from '../sources/connections/connection-file';
import { refersTo } from '../sources/connections/refers-to';
import { natsConnectionTest } from '../sources/kinds/nats/nats-connection-test';
import { postgresConnectionTest } from '../sources/kinds/postgres/postgres-connection-test';
import { redisConnectionTest } from '../sources/kinds/redis/redis-connection-test';
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
  { config, instance }: InvocationContext,
  store: DocumentStore,
): ConnectionsParts {
  const scope = { region: config.region, accountId: config.accountId };
  const file = new ConnectionFile(resolve(instance.directory, 'connections.json'), scope);
  const mappings = store.collection<KeptMapping>('mappings');
  const usersOf = (connection: Connection) =>
    mappings
      .all()
      .filter(([, mapping]) => refersTo(mapping, connection, scope))
      .map(([uuid]) => `the mapping ${uuid}`);
  const tests = { redis: redisConnectionTest, nats: natsConnectionTest, postgres: postgresConnectionTest };
  return { file, desk: new ConnectionDesk({ file, scope, tests, usersOf, testMs: TEST_MS }) };
}
