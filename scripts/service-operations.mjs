/**
 * Writes test/parity/models.json: the operations that AWS has of each service that lambdabox speaks, with their
 * documented errors, and whether they list by pages. The models come with botocore; a release is
 * `pip download --no-deps botocore==<version>`, unpacked.
 *
 *   node scripts/service-operations.mjs <botocore folder> > test/parity/models.json
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Folders of botocore's data. */
const SERVICES = {
  lambda: '2015-03-31',
  events: '2015-10-07',
  scheduler: '2021-06-30',
  logs: '2014-03-28',
  cloudwatch: '2010-08-01',
  sts: '2011-06-15',
};

const folder = process.argv[2];
const init = readFileSync(join(folder, '__init__.py'), 'utf8');
const services = Object.entries(SERVICES).map(([service, version]) => {
  const data = join(folder, 'data', service, version);
  const model = JSON.parse(gunzipSync(readFileSync(join(data, 'service-2.json.gz'))));
  const { pagination } = JSON.parse(readFileSync(join(data, 'paginators-1.json')));
  const operations = Object.entries(model.operations).map(([operation, { errors = [] }]) => ({
    operation,
    errors: errors.map(({ shape }) => model.shapes[shape].error?.code ?? shape),
    isPaged: Object.hasOwn(pagination, operation),
  }));
  return { service, version, operations };
});
process.stdout.write(
  `${JSON.stringify({ botocore: /__version__ = '([^']+)'/.exec(init)?.[1], services }, null, 1)}\n`,
);
