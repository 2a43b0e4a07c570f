import { imageIn } from '../engine/images';
import type { ResolvedFunction, Warmth } from '../functions/model';
import type { ProvisionedPools, ProvisionedProgress } from '../functions/provisioned/provisioned';
import type { Clock } from '../lib/clock';
import { RepeatedTask } from '../lib/repeated-task';
import type { CapacityReport } from '../contract/capacity-report';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import { assembleScheduler } from './assemble-scheduler';
import { Capacity } from './capacity';
import { Decisions } from './decisions';
import { heldFrozenMb, IdleFreezes } from './idle-freezes';
import { FixedBoxPolicy, TENANT_KEEP_ALIVE_MS } from './policy/fixed-keep-alive';
import { LearnedKeeper } from './learned-keeper';
import type { LearnedStore } from './learned-store';
import { LearnedBoxPolicy } from './policy/learned-box';
import type { BoxPolicy } from './policy/pool-policy';
import type { EnvironmentMaker, RuntimeGate, Schedulable, SchedulableStem } from './schedulable';
import { Room } from './room';
import { Scaler } from './scaler';
import type { Scheduler } from './scheduler';
import { stemKeyOf } from './shelf';
import { Stems } from './stems';
import { Steps } from './steps';

export interface FleetSettings {
  /** The same for all functions; undefined: learned. */
  readonly keepAliveMs: number | undefined;
  readonly warmth: Extract<Warmth, string>;
  readonly memoryBudgetMb: number;
  /** What idle environments may hold of it. */
  readonly idleBudgetMb: number;
  readonly concurrentStarts: number;
  readonly acquireTimeoutMs: number;
  /** Of each kind, at most; 0: none are kept. */
  readonly maxStems: number;
  /** Undefined: idle environments are never frozen. */
  readonly freezeAfterMs: number | undefined;
}

export interface FleetParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: EnvironmentMaker<E, S>;
  readonly runtimes: RuntimeGate;
  readonly settings: FleetSettings;
  /** What the host could still give, MB. */
  readonly availableMb: () => number;
  readonly targetsInUse: () => readonly ResolvedFunction[];
  /** A version that can run; undefined when there is none. */
  readonly targetOf: (functionName: string, version: string) => ResolvedFunction | undefined;
  /** On trial in place of the one that the settings ask for. */
  readonly policy?: BoxPolicy;
  /** Where what was learned of the functions outlives the service; without it, it ends with the fleet. */
  readonly learned?: LearnedStore;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: ServiceLog;
}

/** As many function versions as have metrics of their own. */
const MAX_LEARNED = 2000;
/** Whoever makes one function makes more: with fewer stems, the tenth of them would wait for a container. */
const STEMS_OF_A_SERIES = 8;
const SAMPLE_MS = 10_000;
const SAMPLING = 'sampling the memory that is in use';
const MIB = 1024 * 1024;

/** All environments and stems of the box: puts the scheduler's parts together, and samples what they really use. */
export class Fleet<E extends Schedulable, S extends SchedulableStem> implements ProvisionedPools {
  readonly capacity: Capacity;
  readonly stems: Stems<E, S>;
  readonly scheduler: Scheduler<E, S>;
  readonly scaler: Scaler<E, S>;
  readonly policy: BoxPolicy;
  private readonly room: Room<E, S>;
  private readonly keeper: LearnedKeeper | undefined;
  private usedMb = 0;
  private readonly steps: Steps;
  private readonly sampling: RepeatedTask;

  constructor(private readonly parts: FleetParts<E, S>) {
    const { maker, runtimes, settings, clock, telemetry, log } = parts;
    this.capacity = new Capacity(settings.memoryBudgetMb, parts.availableMb);
    const decisions = new Decisions(clock, telemetry);
    this.steps = new Steps(clock, log);
    this.policy = parts.policy ?? policyFor(settings);
    if (parts.learned && this.policy instanceof LearnedBoxPolicy) {
      const { learned: store } = parts;
      this.keeper = new LearnedKeeper({ store, policy: this.policy, clock, steps: this.steps });
    }
    const { capacity, policy } = this;
    const common = { maker, runtimes, capacity, decisions, policy, clock };
    const { maxStems, concurrentStarts, acquireTimeoutMs, freezeAfterMs } = settings;
    const frozen = () => this.room.fitIdle();
    const freezes = new IdleFreezes<E>({
      ...{ capacity, decisions, clock, freezeAfterMs, steps: this.steps, frozen },
    });
    const series = settings.warmth === 'lean' ? 1 : STEMS_OF_A_SERIES;
    this.stems = Stems.create({ ...common, telemetry, log, maxStems, series }, () => this.scheduler.pump());
    this.scheduler = assembleScheduler(
      {
        ...{ ...common, stems: this.stems, telemetry, log, concurrentStarts, acquireTimeoutMs },
        tenantPolicy: new FixedBoxPolicy(settings.keepAliveMs ?? TENANT_KEEP_ALIVE_MS),
      },
      {
        changed: (pool) => this.scaler.changed(pool),
        makeRoom: (mb, spare) => this.room.make(mb, spare),
        idle: (pool, environment) => {
          this.scaler.idle(pool, environment);
          freezes.idle(pool);
        },
      },
    );
    this.room = new Room({
      ...{ scheduler: this.scheduler, stems: this.stems, capacity, freezes, policy, clock },
      idleBudgetMb: settings.idleBudgetMb,
      freezesIdle: freezeAfterMs !== undefined,
    });
    this.scaler = new Scaler({
      scheduler: this.scheduler,
      stems: this.stems,
      ...{ capacity, policy, telemetry, clock, freezes, room: this.room },
      steps: this.steps,
      kindsInUse: () => this.kindsInUse(),
      targetOf: (key) => {
        const end = key.lastIndexOf(':');
        return parts.targetOf(key.slice(0, end), key.slice(end + 1));
      },
    });
    this.sampling = new RepeatedTask(
      clock,
      SAMPLE_MS,
      () => this.sample(),
      (error) => this.steps.failed(SAMPLING, error),
    );
  }

  /** Begins to act: from now on pools and stems are fitted to the demand. */
  start(): void {
    this.keeper?.start();
    this.scaler.start();
    this.steps.run(SAMPLING, () => this.sample());
    this.sampling.start();
  }

  /** There are functions, or kinds of them, that were not there before. */
  functionsChanged(): void {
    this.scaler.kindsChanged();
  }

  /** A function was deleted: what was learned of it goes. */
  forget(functionName: string): void {
    this.policy.forget(functionName);
    this.steps.run('forgetting a deleted function', () => this.parts.learned?.forget(functionName));
  }

  provision(target: ResolvedFunction, count: number): void {
    this.scaler.provision(target, count);
  }

  /** A call is known to begin in `inMs` milliseconds. `because`: who says so, for the journal. */
  announce(target: ResolvedFunction, inMs: number, because: string): void {
    this.scaler.announce(target, this.parts.clock.now() + inMs, because);
  }

  provisioned(generation: string): ProvisionedProgress {
    const pool = this.scheduler.pools.get(generation);
    return pool?.provisioned.progress(pool.starting) ?? { available: 0 };
  }

  report(): CapacityReport {
    const { idleBudgetMb } = this.parts.settings;
    return { ...this.capacity.report(), usedMb: this.usedMb, idleMb: this.room.idleMb(), idleBudgetMb };
  }

  async close(): Promise<void> {
    this.scaler.stop();
    this.sampling.stop();
    try {
      await this.scheduler.close();
    } finally {
      this.keeper?.stop();
      this.parts.learned?.close();
    }
  }

  /** One for each function, and those of other versions in use. */
  private kindsInUse() {
    const { maker, targetsInUse } = this.parts;
    const kinds = targetsInUse().map((target) => maker.stemKindOf(target));
    const known = new Set(kinds.map(stemKeyOf));
    // Of versions that are called by number, and are not their functions' latest.
    const ofPools = [...this.scheduler.pools.values()].map(({ stemKind }) => stemKind);
    return [...kinds, ...ofPools.filter((kind) => !known.has(stemKeyOf(kind)))];
  }

  /** Real use beside the reservation; of what is frozen the kernel may have written parts to swap. */
  private sample(): void {
    const { telemetry } = this.parts;
    let bytes = 0;
    for (const stem of this.stems.ready()) bytes += stem.memoryUsage() ?? 0;
    for (const environment of this.scheduler.environments()) {
      const usage = environment.memoryUsage();
      bytes += usage ?? 0;
      this.capacity.shrinkFrozen(environment.id, heldFrozenMb(environment.version.memorySize, usage));
    }
    this.usedMb = Math.ceil(bytes / MIB);
    telemetry.capacity(this.report());
    telemetry.stems(
      this.stems.list().map(({ kind, ready, starting }) => ({
        runtime: imageIn(kind.runtime) === undefined ? kind.runtime : 'image',
        memorySizeMb: kind.memorySize,
        ready: ready.length,
        starting: starting.size,
        heldMb: [...ready, ...starting].reduce((sum, stem) => sum + this.capacity.heldBy(stem.id), 0),
      })),
    );
  }
}

function policyFor({ keepAliveMs, warmth }: FleetSettings): BoxPolicy {
  if (keepAliveMs !== undefined) return new FixedBoxPolicy(keepAliveMs);
  return new LearnedBoxPolicy(warmth, undefined, MAX_LEARNED);
}
