import { LAMBDA_ROUTES, type Route } from '../../src/api/lambda/lambda-routes';
import { LOG_OPERATIONS } from '../../src/api/logs/log-operations';
import { METRICS_OPERATIONS } from '../../src/api/metrics/metrics-operations';
import { SCHEDULER_OPERATIONS } from '../../src/api/scheduler/scheduler-operations';
import { STS_OPERATIONS } from '../../src/api/sts/caller-identity';
import { BUS_OPERATIONS } from '../../src/sources/bus/operations/bus-operation-table';
import models from './models.json';

export type Extent = Route['extent'];

/** In the order in which they are told. */
export const EXTENTS: readonly Extent[] = ['built', 'partly', 'refused'];

export interface Operation {
  readonly operation: string;
  readonly extent: Extent;
  /** Those that AWS documents. */
  readonly errors: readonly string[];
  readonly isPaged: boolean;
}

export interface Service {
  /** As botocore and the package of the SDK's client call it. */
  readonly service: string;
  readonly title: string;
  readonly version: string;
  readonly operations: readonly Operation[];
}

const all = (names: readonly string[]): ReadonlyMap<string, Extent> =>
  new Map(names.map((name) => [name, 'built']));

/** What the service's own tables say; whatever is in none of them is refused by name. */
const HERE: Readonly<Record<string, { title: string; extents: ReadonlyMap<string, Extent> }>> = {
  lambda: {
    title: 'Lambda',
    extents: new Map(LAMBDA_ROUTES.map(({ operation, extent }) => [operation, extent])),
  },
  events: { title: 'EventBridge', extents: all(Object.keys(BUS_OPERATIONS)) },
  scheduler: {
    title: 'EventBridge Scheduler',
    extents: all(SCHEDULER_OPERATIONS.map(({ operation }) => operation)),
  },
  logs: { title: 'CloudWatch Logs', extents: all(LOG_OPERATIONS) },
  cloudwatch: { title: 'CloudWatch', extents: all(Object.keys(METRICS_OPERATIONS)) },
  sts: { title: 'STS', extents: all(STS_OPERATIONS) },
};

/** Of botocore, whose models AWS's operations are taken from. */
export const MODEL_VERSION = models.botocore;

/** Every operation of the services that are here, as AWS's newest models name them. */
export function scoreboard(): readonly Service[] {
  return models.services.flatMap(({ service, version, operations }) => {
    const here = HERE[service];
    if (!here) return [];
    const { title, extents } = here;
    const unknown = [...extents.keys()].filter((name) => !operations.some((o) => o.operation === name));
    if (unknown.length > 0) throw new Error(`AWS's model of ${service} has no ${unknown.join(', ')}`);
    const scored = operations.map((operation) => ({
      ...operation,
      extent: extents.get(operation.operation) ?? 'refused',
    }));
    return [{ service, title, version, operations: scored }];
  });
}

export const namesOf = ({ operations }: Service, extent: Extent): string[] =>
  operations.filter((operation) => operation.extent === extent).map(({ operation }) => operation);
