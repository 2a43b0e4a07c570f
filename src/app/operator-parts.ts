import type { OwnResources } from '../api/own/own-resources';
import type { Config } from '../config/config';
import type { ControlPlane } from '../functions/control-plane';
import type { Instance } from '../instance/instance';
import { systemClock } from '../lib/clock';
import { Doctor } from '../operator/doctor';
import { Environments } from '../operator/environments';
import { Events } from '../operator/events';
import { Live } from '../operator/live';
import { Pools } from '../operator/pools';
import { Runtimes } from '../operator/runtimes';
import { ServiceStatus } from '../operator/service-status';
import { Sources } from '../operator/sources';
import { StemViews } from '../operator/stem-views';
import type { DockerParts, InvocationParts, Phase } from './parts';
import type { SourcesParts } from './sources-parts';
import type { TelemetryServices } from './telemetry-services';

export interface OperatorParts {
  readonly config: Config;
  readonly instance: Instance;
  readonly docker: DockerParts;
  readonly controlPlane: ControlPlane;
  readonly invocation: InvocationParts;
  readonly sources: Pick<SourcesParts, 'views'>;
  readonly telemetry: TelemetryServices;
  readonly phase: Readonly<Phase>;
}

/** Makes the answers behind /_lambdabox/. */
export function buildOperator(parts: OperatorParts): OwnResources {
  const { config, instance, docker, controlPlane, telemetry, phase } = parts;
  const { fleet, ledger, queue } = parts.invocation;
  const { accounts } = telemetry;
  const clock = systemClock;
  const environments = new Environments(fleet, clock);
  const pools = new Pools(fleet);
  const stems = new StemViews(fleet);
  const status = new ServiceStatus({
    ...{
      scope: config,
      instance,
      functions: controlPlane.catalog,
      environments,
      fleet,
      ledger,
      queue,
      clock,
    },
    namespaces: docker.namespaces,
    runtimes: docker.runtimes,
    stoppingUntil: () => (phase.name === 'stopping' ? phase.cutAt : undefined),
  });
  const live = new Live({
    ...{ ledger, queue, pools, stems, clock, concurrencyLimit: config.accountConcurrency },
    sources: () => parts.sources.views(),
    held: () =>
      fleet.scheduler.environments().map(({ id, version }) => ({
        functionName: version.functionName,
        mb: fleet.capacity.heldBy(id),
      })),
    callable: () => controlPlane.resolver.active().map(({ version }) => version.functionName),
    recent: () => accounts.statistics.recent(),
    countsOf: (functionName) => accounts.counter.of(functionName),
  });
  return {
    service: { status: () => status.status(), live: () => live.live() },
    ...{ environments, pools, stems, records: telemetry },
    events: new Events(parts.invocation.events),
    sources: new Sources(() => parts.sources.views(), clock),
    accounts: {
      statistics: (selection, seconds) => accounts.statistics.answer(selection, seconds),
      usage: (window) => accounts.usage.answer(window),
    },
    runtimes: new Runtimes(docker.images),
    doctor: new Doctor({
      ...{ engine: docker.check, network: docker.network, images: docker.images },
      defaultNetwork: config.defaultNetwork,
      dataDirectory: instance.directory,
      sources: () => parts.sources.views(),
    }),
  };
}
