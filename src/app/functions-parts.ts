import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { SqliteStore } from '../functions/catalog/sqlite-store';
import { ControlPlane } from '../functions/control-plane';
import { UrlAddresses } from '../functions/urls/url-addresses';
import type { FunctionsContext } from './context';

/** Opens the database and knows what functions there are. */
export async function buildFunctions(context: FunctionsContext): Promise<ControlPlane> {
  const { config, instance, clock, log, startup, door } = context;
  const urlAddresses = new UrlAddresses(config.region, config.urlDomain, () => door.port ?? config.port);
  const { runtimes, code } = context.docker;
  return startup.begin(
    'the functions',
    async () => {
      const store = SqliteStore.open(resolve(instance.directory, 'lambdabox.db'));
      const parts = { store, code, runtimes, clock, log, newId: randomUUID, settings: config, urlAddresses };
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
