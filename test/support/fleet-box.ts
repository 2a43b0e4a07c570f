import type { StemKind } from '../../src/environment/environment-factory';
import { startsGeneric } from '../../src/environment/generic';
import type { EnvironmentOwner, StemOwner } from '../../src/environment/owner';
import { PlatformError } from '../../src/errors';
import type { ResolvedFunction } from '../../src/functions/model';
import { deferred } from '../../src/lib/deferred';
import { Fleet, type FleetSettings } from '../../src/scheduler/fleet';
import type { BoxPolicy } from '../../src/scheduler/policy/pool-policy';
import type { RuntimeGate, Schedulable, SchedulableStem } from '../../src/scheduler/schedulable';
import type { AcquireRequest } from '../../src/scheduler/scheduler';
import type { LearnedStore } from '../../src/scheduler/learned-store';
import { FakeClock, settled } from './fake-clock';
import { MemoryLearnedStore } from './memory-learned-store';
import { aTarget } from './functions';
import { RecordingTelemetry, silentLog } from './telemetry';
import type { ServiceLog } from '../../src/telemetry/events';

const MIB = 1024 * 1024;

/** An environment that a test plays. */
export class FakeEnvironment implements Schedulable {
  readonly booted = deferred<void>();
  initMs: number | undefined = 40;
  isFrozen = false;
  since: number;
  stopReason: string | undefined;
  /** What it holds while it is frozen, MB. */
  usedMb = 20;
  /** Its container is gone when this is; at once, unless a test says so. */
  removal: Promise<void> | undefined;

  constructor(
    readonly id: string,
    readonly version: ResolvedFunction['version'],
    private readonly owner: EnvironmentOwner<FakeEnvironment>,
    private readonly clock: FakeClock,
    readonly isFromStem: boolean,
    readonly initializationType: string,
    readonly tenantId: string | undefined,
  ) {
    this.since = clock.now();
  }

  boot(): Promise<void> {
    return this.booted.promise;
  }

  becomeReady(): void {
    this.since = this.clock.now();
    this.isFrozen = false;
    this.booted.resolve();
    this.owner.ready(this);
  }

  /** It has started, and its init has failed: it is run again inside the next invocation. */
  failToInit(): void {
    this.initMs = undefined;
    this.becomeReady();
  }

  answer(): void {
    this.owner.settling(this);
  }

  freeze(): void {
    this.isFrozen = true;
    this.since = this.clock.now();
  }

  memoryUsage(): number {
    return this.usedMb * MIB;
  }

  async failToBoot(error: Error = new PlatformError('no such image')): Promise<void> {
    await this.stop('start-failed');
    this.booted.reject(error);
  }

  stop(reason: string): Promise<void> {
    if (this.stopReason === undefined) {
      this.stopReason = reason;
      if (reason === 'shutdown')
        this.booted.reject(new PlatformError('the environment was stopped while it started'));
      this.owner.leaving(this);
      if (this.removal) return this.removal.then(() => this.owner.stopped(this));
      this.owner.stopped(this);
    }
    return Promise.resolve();
  }
}

/** A stem that a test plays. */
export class FakeStem implements SchedulableStem {
  readonly booted = deferred<void>();
  isStopped = false;
  /** Its container is gone when this is. */
  removal = Promise.resolve();

  constructor(
    readonly id: string,
    readonly kind: StemKind,
    private readonly owner: StemOwner<FakeStem>,
  ) {}

  boot(): Promise<void> {
    return this.booted.promise;
  }

  becomeReady(): void {
    this.booted.resolve();
    this.owner.stemReady(this);
  }

  lose(): void {
    this.booted.resolve();
    this.owner.stemLost(this, 'exit');
  }

  memoryUsage(): number {
    return 18 * MIB;
  }

  stop(): Promise<void> {
    this.isStopped = true;
    this.booted.resolve();
    return this.removal;
  }
}

/** Runtimes whose images are there, until a test takes one away. */
export class FakeGate implements RuntimeGate {
  readonly gone = new Set<string>();
  readonly missed: string[] = [];

  mayStart(runtime: string): boolean {
    return !this.gone.has(runtime);
  }

  missing(runtime: string): void {
    this.gone.add(runtime);
    this.missed.push(runtime);
  }
}

export interface FleetOptions extends Partial<FleetSettings> {
  /** Functions that could be called now. */
  readonly inUse?: readonly ResolvedFunction[];
  readonly availableMb?: () => number;
  readonly policy?: BoxPolicy;
  /** What an earlier fleet has learned, and when this one begins. */
  readonly learned?: LearnedStore;
  readonly clock?: FakeClock;
}

/** A fleet of fakes on a fake clock. Without stems, unless `maxStems` says so. */
export function fleetBox({
  inUse = [],
  availableMb,
  policy,
  learned = new MemoryLearnedStore(),
  clock = new FakeClock(),
  ...settings
}: FleetOptions = {}) {
  const telemetry = new RecordingTelemetry();
  const errors: { message: string; step?: unknown }[] = [];
  const log: ServiceLog = { ...silentLog, error: (message, fields) => errors.push({ message, ...fields }) };
  const made: FakeEnvironment[] = [];
  const stems: FakeStem[] = [];
  const runtimes = new FakeGate();
  const known = new Map<string, ResolvedFunction>();
  const know = (target: ResolvedFunction) =>
    known.set(`${target.version.functionName}:${target.version.version}`, target);
  inUse.forEach(know);
  const fleet = new Fleet<FakeEnvironment, FakeStem>({
    maker: {
      stemKindOf: ({ version, network }) => {
        const { runtime, memorySize, ephemeralStorage } = version;
        return {
          runtime,
          memorySize,
          ephemeralStorage,
          network,
          isGeneric: runtime.startsWith('nodejs') && startsGeneric(version),
        };
      },
      createStem: (kind, owner) => {
        const stem = new FakeStem(`stem-${stems.length}`, kind, owner);
        stems.push(stem);
        return stem;
      },
      create: ({ version }, owner, { stem, initializationType, tenantId }) => {
        const id = stem?.id ?? `env-${made.length}`;
        const environment = new FakeEnvironment(
          id,
          version,
          owner,
          clock,
          stem !== undefined,
          initializationType,
          tenantId,
        );
        made.push(environment);
        return environment;
      },
    },
    runtimes,
    settings: {
      keepAliveMs: 600_000,
      warmth: 'balanced',
      memoryBudgetMb: 10_000,
      idleBudgetMb: 10_000,
      concurrentStarts: 4,
      acquireTimeoutMs: 60_000,
      maxStems: 0,
      freezeAfterMs: undefined,
      ...settings,
    },
    availableMb: availableMb ?? (() => Number.POSITIVE_INFINITY),
    targetsInUse: () => inUse,
    targetOf: (functionName, version) => known.get(`${functionName}:${version}`),
    ...(policy ? { policy } : {}),
    learned,
    clock,
    telemetry,
    log,
  });
  fleet.start();
  const at = <T>(list: readonly T[], index: number): T => {
    const item = list[index];
    if (!item) throw new Error(`number ${index} was not made`);
    return item;
  };
  let calls = 0;
  return {
    fleet,
    clock,
    telemetry,
    /** What the service's log says of errors. */
    errors,
    runtimes,
    made,
    stems,
    /** The version can be called from now on. */
    know,
    nth: (index: number) => at(made, index),
    stem: (index: number) => at(stems, index),
    /** A call of `target`. */
    acquire: (target = aTarget(), request: Partial<AcquireRequest> = {}) => {
      calls += 1;
      know(target);
      return fleet.scheduler.acquire(target, {
        requestId: `r${calls}`,
        signal: new AbortController().signal,
        ...request,
      });
    },
    /** What the journal says, newest last. */
    actions: () => telemetry.decisions.map(({ action, reason }) => `${action}: ${reason}`),
  };
}

export { settled };
