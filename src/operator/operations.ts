import { statfs } from 'node:fs/promises';
import type {
  Check,
  DecisionFilter,
  EnvironmentView,
  InvocationFilter,
  LiveFunction,
  LiveView,
  OwnApi,
  PoolView,
  StatisticsSelection,
  StemView,
} from '../api/own/own-routes';
import type { Config } from '../config/config';
import { messageOf } from '../errors';
import type { ControlPlane } from '../functions/control-plane';
import type { Instance } from '../instance/instance';
import type { DockerParts, InvocationParts, Phase } from '../app/parts';
import { systemClock, wallTimeOf } from '../lib/clock';
import type { CapacityReport, Decision, InvocationRecord } from '../telemetry/events';
import type { TelemetryServices } from '../app/telemetry-services';
import type { RecentCalls, StatisticsAnswer } from '../accounts/statistics/answer';
import type { UsageAnswer, UsageWindow } from '../accounts/usage/usage';
import { VERSION } from '../version';

export interface OperationsParts {
  readonly config: Config;
  readonly instance: Instance;
  readonly docker: DockerParts;
  readonly controlPlane: ControlPlane;
  readonly invocation: InvocationParts;
  readonly telemetry: TelemetryServices;
  readonly phase: Readonly<Phase>;
}

const GIB = 1024 ** 3;
/** Below this, an image build or a burst of logs may fill the disk. */
const LOW_DISK_BYTES = 5 * GIB;

/** What the operator asks of the running service: the answers behind /_lambdabox/. */
export class Operations implements OwnApi {
  private readonly startedAt = new Date().toISOString();

  constructor(private readonly parts: OperationsParts) {}

  status(): object {
    const { config, instance, controlPlane, invocation, docker } = this.parts;
    const environments: Record<string, number> = {};
    for (const { state } of this.environments()) environments[state] = (environments[state] ?? 0) + 1;
    return {
      version: VERSION,
      instanceId: instance.id,
      pid: process.pid,
      startedAt: this.startedAt,
      region: config.region,
      accountId: config.accountId,
      dataDir: instance.directory,
      functions: controlPlane.catalog.size,
      environments,
      ...this.stopping(),
      inFlight: invocation.ledger.inFlight,
      queuedEvents: invocation.queue.size,
      stems: invocation.fleet.stems.ready().length,
      namespaces: { ready: docker.namespaces?.ready ?? 0, target: docker.namespaces?.target ?? 0 },
      memory: invocation.fleet.report(),
      runtimesNotReady: docker.runtimes.list(),
    };
  }

  /** While the service stops: what is left of the time that its calls have. */
  private stopping(): { stopping?: { secondsLeft: number } } {
    const { name, cutAt } = this.parts.phase;
    if (name !== 'stopping') return {};
    return { stopping: { secondsLeft: Math.max(0, Math.round((cutAt - systemClock.now()) / 1000)) } };
  }

  environments(): EnvironmentView[] {
    return this.parts.invocation.fleet.scheduler
      .environments()
      .map(({ id, version, state, since, invocations }) => ({
        id,
        functionName: version.functionName,
        version: version.version,
        state,
        since: wallTimeOf(since, systemClock),
        memorySizeMb: version.memorySize,
        invocations,
      }));
  }

  dropIdle(functionName: string | undefined): number {
    return this.parts.invocation.fleet.scaler.dropIdle(functionName);
  }

  freezeIdle(functionName: string | undefined): number {
    return this.parts.invocation.fleet.scaler.freezeIdle(functionName);
  }

  pools(functionName: string | undefined): PoolView[] {
    return [...this.parts.invocation.fleet.scheduler.pools.values()]
      .filter(({ name }) => functionName === undefined || name === functionName)
      .map((pool) => {
        const { functionName: name, version, generation, memorySize } = pool.target.version;
        const frozen = pool.idle.filter(({ isFrozen }) => isFrozen).length;
        return {
          ...{ functionName: name, version, generation, memorySizeMb: memorySize },
          idle: pool.idle.length - frozen,
          frozen,
          busy: pool.busy.size,
          starting: pool.starting.size,
          waiting: pool.waiters.length,
          provisioned: pool.provisionedGoal,
          desired: pool.desired,
          desiredBecause: pool.desiredBecause,
        };
      });
  }

  stems(): StemView[] {
    return this.parts.invocation.fleet.stems
      .list()
      .map(({ key, kind, ready, starting, target, because, misses }) => ({
        key,
        runtime: kind.runtime,
        memorySizeMb: kind.memorySize,
        ephemeralStorageMb: kind.ephemeralStorage,
        network: kind.network,
        ready: ready.length,
        starting: starting.size,
        ...{ target, because, misses },
      }));
  }

  dropStems(): number {
    return this.parts.invocation.fleet.stems.dropAll();
  }

  capacity(): CapacityReport {
    return this.parts.invocation.fleet.report();
  }

  decisions(filter: DecisionFilter): readonly Decision[] {
    return this.parts.telemetry.decisions(filter);
  }

  invocations(filter: InvocationFilter): readonly InvocationRecord[] {
    return this.parts.telemetry.invocations(filter);
  }

  statistics(selection: StatisticsSelection, seconds: number): Promise<StatisticsAnswer> {
    return this.parts.telemetry.accounts.statistics.answer(selection, seconds);
  }

  usage(window: UsageWindow): UsageAnswer {
    return this.parts.telemetry.accounts.usage.answer(window);
  }

  live(): LiveView {
    const { config, invocation, telemetry } = this.parts;
    const { since, functions: recent } = telemetry.accounts.statistics.recent();
    const stems = invocation.fleet.stems.list();
    return {
      at: systemClock.wallTime(),
      inFlight: invocation.ledger.inFlight,
      concurrencyLimit: config.accountConcurrency,
      queuedEvents: invocation.queue.size,
      memory: this.capacity(),
      stems: {
        ready: stems.reduce((sum, { ready }) => sum + ready.length, 0),
        starting: stems.reduce((sum, { starting }) => sum + starting.size, 0),
      },
      recentSince: since,
      functions: this.liveFunctions(recent),
    };
  }

  runtimes(): Promise<object[]> {
    return this.parts.docker.images.list();
  }

  buildRuntime(runtime: string, onProgress: (message: string) => void): Promise<string> {
    return this.parts.docker.images.ensure(runtime, ({ message }) => onProgress(message));
  }

  async checks(): Promise<Check[]> {
    const own = await Promise.all([this.checkDocker(), this.checkDisk(), this.checkNetwork()]);
    return [...own, ...(await this.checkImages())];
  }

  /** All functions that can be called, are being called, or were lately. */
  private liveFunctions(recent: ReadonlyMap<string, RecentCalls>): LiveFunction[] {
    const { fleet } = this.parts.invocation;
    const none = { busy: 0, idle: 0, frozen: 0, starting: 0, waiting: 0, heldMb: 0 };
    const known = this.parts.controlPlane.resolver.active().map(({ version }) => version.functionName);
    const found = new Map([...known, ...recent.keys()].map((name) => [name, { ...none }]));
    const of = (name: string) => found.get(name) ?? found.set(name, { ...none }).get(name) ?? none;
    for (const { functionName, idle, frozen, busy, starting, waiting } of this.pools(undefined)) {
      const sums = of(functionName);
      sums.idle += idle;
      sums.frozen += frozen;
      sums.busy += busy;
      sums.starting += starting;
      sums.waiting += waiting;
    }
    for (const { id, version } of fleet.scheduler.environments())
      of(version.functionName).heldMb += fleet.capacity.heldBy(id);
    const { counter } = this.parts.telemetry.accounts;
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([functionName, sums]) => {
        const lately = recent.get(functionName);
        return {
          functionName,
          ...counter.of(functionName),
          ...sums,
          ...(lately ? { recent: lately } : {}),
        };
      });
  }

  private async checkDocker(): Promise<Check> {
    try {
      const facts = await this.parts.docker.check.hostFacts();
      const memory = `${(facts.memoryBytes / GIB).toFixed(1)} GiB`;
      const cgroup = `cgroup v${facts.cgroupVersion} (${facts.cgroupDriver})`;
      const detail = `Docker ${facts.engineVersion}, ${cgroup}, ${facts.cpus} processors, ${memory}`;
      return { name: 'docker', status: 'ok', detail };
    } catch (error) {
      return { name: 'docker', status: 'fail', detail: messageOf(error), remedy: 'start the Docker Engine' };
    }
  }

  private async checkDisk(): Promise<Check> {
    const { bavail, bsize } = await statfs(this.parts.instance.directory);
    const free = bavail * bsize;
    const detail = `${(free / GIB).toFixed(1)} GiB free for ${this.parts.instance.directory}`;
    return free > LOW_DISK_BYTES
      ? { name: 'disk', status: 'ok', detail }
      : {
          name: 'disk',
          status: 'warn',
          detail,
          remedy: 'free some space: docker system prune removes unused images',
        };
  }

  private async checkNetwork(): Promise<Check> {
    if (this.parts.config.defaultNetwork === 'none') {
      return { name: 'network', status: 'ok', detail: 'functions have no network (LAMBDABOX_NETWORK=none)' };
    }
    try {
      const name = await this.parts.docker.network.ensure();
      return { name: 'network', status: 'ok', detail: `${name} is guarded` };
    } catch (error) {
      return {
        name: 'network',
        status: 'fail',
        detail: messageOf(error),
        remedy: 'functions with network cannot start; LAMBDABOX_NETWORK=none runs them without',
      };
    }
  }

  private async checkImages(): Promise<Check[]> {
    const statuses = await this.parts.docker.images.list();
    return statuses.map(({ runtime, image, state }) => ({
      name: `runtime ${runtime}`,
      status: state === 'ready' || state === 'external' ? 'ok' : 'warn',
      detail: `${image}: ${state}`,
      ...(state === 'ready' || state === 'external'
        ? {}
        : { remedy: `lambdabox runtimes build ${runtime} (or the first function that uses it does)` }),
    }));
  }
}
