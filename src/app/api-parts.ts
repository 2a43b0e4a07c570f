import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { createApiServer } from '../api/api-server';
import type { ApiServer } from '../api/http/server';
import { logOperations } from '../api/logs/log-operations';
import { metricsOperations } from '../api/metrics/metrics-operations';
import { buildsRoutes } from '../api/own/builds-routes';
import { callsRoutes } from '../api/own/calls-routes';
import { connectionsRoutes } from '../api/own/connections-routes';
import { hooksRoutes } from '../api/own/hooks-routes';
import { keysRoutes } from '../api/own/keys-routes';
import { schedulesRoutes } from '../api/own/schedules-routes';
import { streamRoutes } from '../api/own/stream-routes';
import { ownRoutes } from '../api/own/own-routes';
import { drained } from '../invocation/drain';
import { STEP_MS } from '../lib/startup';
import { Insights } from '../logs/insights/insights';
import { StoredLogQueries } from '../logs/query/log-queries';
import type { InvocationContext } from './context';
import { buildKeys } from './keys-parts';
import { buildOperator } from './operator-parts';
import type { InvocationParts } from './parts';
import type { SourcesParts } from './sources-parts';

export interface ApiContext extends InvocationContext {
  readonly invocation: InvocationParts;
  readonly sources: SourcesParts;
}

/** Listens. The service answers until the calls that run have ended. */
export async function buildApi(context: ApiContext): Promise<AddressInfo> {
  const { config, clock, controlPlane, invocation, sources, telemetry, startup, door } = context;
  const insights = await startup.begin(
    'the log queries',
    () => new Insights({ store: telemetry.logs, clock, accountId: config.accountId }),
    (queries) => queries.close(),
  );
  const api = apiServer(context, insights);
  telemetry.accounts.metrics.learnReserved(
    (name) => controlPlane.catalog.get(name)?.reservedConcurrency !== undefined,
  );
  telemetry.readGaugesFrom({
    concurrencyLimit: () => config.accountConcurrency,
    queuedEvents: () => invocation.queue.size,
    events: () => invocation.events.look({ limit: 0 }),
    sources: () => sources.views(),
    cpuCores: availableParallelism,
    functions: () => controlPlane.catalog.deployments(),
  });
  await startup.begin(
    'the calls',
    () => undefined,
    () => endCalls(context),
    config.stopTimeoutMs + STEP_MS,
  );
  const address = await startup.begin('the address', async () => {
    try {
      return await door.open(api, config.host, config.port);
    } catch (error) {
      throw addressError(error, config);
    }
  });
  await startup.begin(
    'the streams of what happens',
    () => undefined,
    () => telemetry.records.stream.close(),
  );
  return address;
}

/** New ones are refused at once; people see what is waited for. */
function endCalls({ config, clock, log, phase, invocation }: ApiContext): Promise<void> {
  phase.name = 'stopping';
  phase.cutAt = clock.now() + config.stopTimeoutMs;
  invocation.invoker.refuse();
  invocation.queue.stop();
  const inFlight = () => invocation.ledger.inFlight;
  return drained({ inFlight, clock, log, budgetMs: config.stopTimeoutMs });
}

function apiServer(context: ApiContext, insights: Insights): ApiServer {
  const { config, docker, controlPlane, invocation, sources, telemetry, phase, clock, log } = context;
  const { keys, console } = buildKeys(context);
  const operator = buildOperator(context);
  telemetry.records.stream.readFrom(() => operator.service.live());
  return createApiServer({
    region: config.region,
    accountId: config.accountId,
    credentials: (id) => keys.secretOf(id),
    holderOf: (id) => keys.holderOf(id),
    console,
    resources: { ...controlPlane.resources, ...sources.resources },
    permissions: controlPlane.permissions,
    invoker: invocation.invoker,
    logs: logOperations(new StoredLogQueries(telemetry.logs), insights, config),
    cloudWatch: metricsOperations({ reads: telemetry.accounts.metricReader, clock }),
    archives: { open: (sha) => docker.code.openZip(sha) },
    scheduler: sources.schedules,
    urls: {
      urls: controlPlane.urls,
      wanted: config.urlPermissions,
      trusted: config.isTrustedProxy,
      hosts: config.urlHosts,
      ...(config.urlDomain ? { domain: config.urlDomain.host } : {}),
    },
    own: ownRoutes(operator)
      .use(buildsRoutes(docker.builds))
      .use(connectionsRoutes(sources.connections))
      .use(hooksRoutes(sources.push.desk))
      .use(schedulesRoutes(sources.schedules.desk))
      .use(callsRoutes(telemetry.records, () => clock.wallTime()))
      .use(streamRoutes(telemetry.records.stream))
      .use(keysRoutes({ keys, links: console.links })),
    hooks: sources.push.door,
    events: sources.bus.operations,
    notReady: () => (phase.name === 'ready' ? [] : [`the service is ${phase.name}`]),
    metrics: (accept) => telemetry.scrape(accept),
    log,
    clock,
  });
}

const WAYS_OUT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it; stop that, or set LAMBDABOX_LISTEN to another address and port',
  EADDRNOTAVAIL: 'this machine has no such address; set LAMBDABOX_LISTEN to one that it has',
  EACCES: 'this user may not have that port; set LAMBDABOX_LISTEN to one from 1024 on',
};

function addressError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const wayOut = WAYS_OUT[(error as NodeJS.ErrnoException).code ?? ''];
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return wayOut === undefined ? error : new Error(`cannot listen on ${address}: ${wayOut}`, { cause: error });
}
