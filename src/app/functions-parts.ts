import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { SqliteStore } from '../functions/catalog/sqlite-store';
import { S3Objects } from '../aws/s3-objects';
import { ControlPlane } from '../functions/control-plane';
import { VariableKeys } from '../functions/variables/variable-keys';
import { UrlAddresses } from '../functions/urls/url-addresses';
import { awsAccess } from './aws-access';
import type { FunctionsContext } from './context';

/** Opens the database and knows what functions there are. */
export async function buildFunctions(context: FunctionsContext): Promise<ControlPlane> {
  const { config, instance, clock, log, startup, door } = context;
  const urlAddresses = new UrlAddresses(config.region, config.urlDomain, () => door.port ?? config.port);
  const { runtimes, functionImages: images, code } = context.docker;
  const objects = await startup.begin(
    'the reader of code in S3',
    () => new S3Objects(awsAccess(config), clock),
    (reader) => reader.close(),
  );
  return startup.begin(
    'the functions',
    async () => {
      const keys = VariableKeys.open(resolve(instance.directory, 'variables.key'));
      const store = SqliteStore.open(resolve(instance.directory, 'lambdabox.db'), keys);
      const shared = { store, code, objects, runtimes, images, clock, log };
      const parts = { ...shared, newId: randomUUID, settings: config, urlAddresses };
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
