import { resolve } from 'node:path';
import type { Config } from '../config/config';
import type { ContainerEngine } from '../engine/container-engine';
import type { Environment } from '../environment/environment';
import type { LogRate } from '../environment/log-budget';
import { EnvironmentFactory } from '../environment/environment-factory';
import type { SandboxHost } from '../environment/sandbox';
import type { Stem } from '../environment/stem';
import { ActiveTracing } from '../invocation/active-tracing';
import { FunctionInvoker } from '../invocation/function-invoker';
import { ConcurrencyLedger } from '../invocation/ledger';
import { TraceSampler } from '../invocation/trace-sampler';
import { availableMemoryMb } from '../lib/host-memory';
import { buildEvents } from './async-parts';
import { REMOVALS_MS, type InvocationParts } from './parts';
import type { InvocationContext } from './context';
import { buildDestinations } from './destinations-parts';
import { Fleet } from '../scheduler/fleet';
import { SqliteLearnedStore } from '../scheduler/sqlite-learned-store';

/** An environment that was silent so long may log what it could have logged meanwhile. */
const LOG_BURST_SECONDS = 4;
/** Longer than the way of a client that calls again and again, which would pay for every thaw. */
const FREEZE_SOON_MS = 40;
const FREEZE_LATE_MS = 2000;

/** Makes what runs invocations; nothing has begun yet. */
export async function buildInvocation(context: InvocationContext): Promise<InvocationParts> {
  const { config, docker, controlPlane, telemetry, clock, startup } = context;
  const ledger = new ConcurrencyLedger(
    () => controlPlane.resources.reservedConcurrency.unreserved(),
    (inFlight) => telemetry.concurrency(inFlight),
  );
  const destinations = await buildDestinations(context, { enqueue: (request) => invoker.enqueue(request) });
  // Before the environments, so that it ends behind them: what becomes of the last events is written.
  const { queue, desk: events } = await buildEvents({
    ...context,
    ledger,
    invoke: (request) => invoker.invoke(request),
    destinations,
  });
  const fleet = await startup.begin(
    'the environments',
    () => buildFleet(context),
    (made) => made.close(),
    REMOVALS_MS,
  );
  const { savedWaits } = telemetry;
  const environments = fleet.scheduler;
  const parts = {
    functions: controlPlane.resolver,
    ledger,
    environments,
    queue,
    telemetry,
    savedWaits,
    clock,
  };
  const { testControls, acquireTimeoutMs } = config;
  const invoker: FunctionInvoker = new FunctionInvoker({
    ...parts,
    ...{ runtimes: docker.runtimes, acquireTimeoutMs, testControls, random: Math.random },
    tracing: new ActiveTracing(new TraceSampler(clock, Math.random)),
  });
  return { fleet, ledger, queue, events, destinations, invoker };
}

/** Idle environments stop running at once as on AWS; where Docker must be asked to do it, only when they stay idle. */
function freezeAfterMs({ freezeAfterMs: set }: Config, { freezesAtOnce }: ContainerEngine) {
  if (set !== 'auto') return set;
  return freezesAtOnce ? FREEZE_SOON_MS : FREEZE_LATE_MS;
}

function buildFleet(context: InvocationContext): Fleet<Environment, Stem> {
  const { config, instance, docker, controlPlane, telemetry, clock, log } = context;
  const fleet = new Fleet<Environment, Stem>({
    maker: environmentFactory(context),
    runtimes: docker.runtimes,
    settings: {
      ...config,
      maxStems: docker.engine.canMount ? config.maxStems : 0,
      freezeAfterMs: freezeAfterMs(config, docker.engine),
    },
    availableMb: availableMemoryMb,
    targetsInUse: () => controlPlane.resolver.active(),
    targetOf: (functionName, version) => controlPlane.resolver.ofVersion(functionName, version),
    learned: SqliteLearnedStore.open(resolve(instance.directory, 'learned.db')),
    clock,
    telemetry,
    log,
  });
  controlPlane.catalog.onChanged(() => fleet.functionsChanged());
  controlPlane.catalog.onRetired((generation) => fleet.scheduler.retire(generation));
  controlPlane.catalog.onRemoved((functionName) => {
    telemetry.forget(functionName);
    fleet.forget(functionName);
  });
  return fleet;
}

function environmentFactory(context: InvocationContext): EnvironmentFactory {
  const { config, docker, telemetry, sessions, door, clock, log } = context;
  const host: SandboxHost = {
    engine: docker.engine,
    clock,
    log,
    directories: docker.directories,
    initBinary: docker.initBinary,
    logRate: logRate(config),
  };
  return new EnvironmentFactory({
    host,
    clock,
    telemetry,
    region: config.region,
    availabilityZoneId: config.availabilityZoneId,
    imageFor: (runtime) => docker.images.imageFor(runtime),
    isGeneric: (runtime) => docker.images.isGeneric(runtime),
    hasChannel: (runtime) => docker.images.hasChannel(runtime),
    logFor: (target, stream, type, id) => telemetry.environmentLog(target, stream, type, id),
    openSession: ({ role, functionName, logging }) =>
      sessions.open({ role, functionName, logGroup: logging.LogGroup }),
    calls: door,
    functionEnvironment: config.functionEnvironment,
  });
}

function logRate({ logBytesPerSecond }: Config): LogRate | undefined {
  if (logBytesPerSecond === undefined) return undefined;
  return { bytesPerSecond: logBytesPerSecond, burstBytes: LOG_BURST_SECONDS * logBytesPerSecond };
}
