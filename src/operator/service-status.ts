import type { EnvironmentsResource } from '../api/own/own-resources';
import type { CapacityReport } from '../contract/capacity-report';
import type { RuntimeNotReady, Status } from '../contract/status';
import { imageIn } from '../engine/images';
import type { Clock } from '../lib/clock';
import { VERSION } from '../version';

export interface ServiceStatusParts {
  readonly scope: { readonly region: string; readonly accountId: string };
  readonly instance: { readonly id: string; readonly directory: string };
  readonly functions: { readonly size: number };
  readonly environments: Pick<EnvironmentsResource, 'environments'>;
  readonly fleet: { report(): CapacityReport; readonly stems: { ready(): readonly unknown[] } };
  readonly ledger: { readonly inFlight: number };
  readonly queue: { readonly size: number };
  /** Undefined: none are made ahead. */
  readonly namespaces: { readonly ready: number; readonly target: number } | undefined;
  readonly runtimes: { list(): RuntimeNotReady[] };
  /** While the service stops: when calls that still run are cut, of the steady clock. */
  readonly stoppingUntil: () => number | undefined;
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
}

/** What the service is, and how it stands. */
export class ServiceStatus {
  private readonly startedAt: string;

  constructor(private readonly parts: ServiceStatusParts) {
    this.startedAt = new Date(parts.clock.wallTime()).toISOString();
  }

  status(): Status {
    const { scope, instance, functions, fleet, ledger, queue, namespaces, runtimes } = this.parts;
    const environments: Record<string, number> = {};
    for (const { state } of this.parts.environments.environments())
      environments[state] = (environments[state] ?? 0) + 1;
    return {
      version: VERSION,
      instanceId: instance.id,
      pid: process.pid,
      startedAt: this.startedAt,
      region: scope.region,
      accountId: scope.accountId,
      dataDir: instance.directory,
      functions: functions.size,
      environments,
      ...this.stopping(),
      inFlight: ledger.inFlight,
      queuedEvents: queue.size,
      stems: fleet.stems.ready().length,
      namespaces: { ready: namespaces?.ready ?? 0, target: namespaces?.target ?? 0 },
      memory: fleet.report(),
      runtimesNotReady: runtimes
        .list()
        .map((one) => ({ ...one, runtime: imageIn(one.runtime) ?? one.runtime })),
    };
  }

  private stopping(): Pick<Status, 'stopping'> {
    const { stoppingUntil, clock } = this.parts;
    const until = stoppingUntil();
    if (until === undefined) return {};
    return { stopping: { secondsLeft: Math.max(0, Math.round((until - clock.now()) / 1000)) } };
  }
}
