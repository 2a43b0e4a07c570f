import { resolve } from 'node:path';
import { ConnectionDesk } from '../sources/connections/connection-desk';
import { ConnectionFile } from '../sources/connections/connection-file';
import type { InvocationContext } from './context';

/** Less than the command line waits for an answer. */
const TEST_MS = 15_000;

export interface ConnectionsParts {
  readonly file: ConnectionFile;
  readonly desk: ConnectionDesk;
}

/** Makes what knows how brokers are reached. Nothing is connected by it. */
export function buildConnections({ config, instance }: InvocationContext): ConnectionsParts {
  const scope = { region: config.region, accountId: config.accountId };
  const file = new ConnectionFile(resolve(instance.directory, 'connections.json'), scope);
  const desk = new ConnectionDesk({ file, scope, tests: {}, usersOf: () => [], testMs: TEST_MS });
  return { file, desk };
}
