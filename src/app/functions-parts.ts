import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { SqliteStore } from '../functions/catalog/sqlite-store';
import { ControlPlane } from '../functions/control-plane';
import type { FunctionsContext } from './context';

/** Opens the database and knows what functions there are. */
export async function buildFunctions(context: FunctionsContext): Promise<ControlPlane> {
  const { config, instance, clock, log, startup } = context;
  const { runtimes, code } = context.docker;
  return startup.begin(
    'the functions',
    async () => {
      const store = SqliteStore.open(resolve(instance.directory, 'lambdabox.db'));
      const parts = { store, code, runtimes, clock, log, newId: randomUUID, settings: config };
      try {
        return await ControlPlane.open(parts);
      } catch (error) {
        store.close();
        throw error;
      }
    },
    (functions) => functions.close(),
  );
}
