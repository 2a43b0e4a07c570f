import { ImageMissing } from '../engine/container-engine';
import type { StemOwner } from '../environment/owner';
import { PlatformError } from '../errors';
import type { Clock } from '../lib/clock';
import { Deadlines } from '../lib/deadlines';
import { deferred } from '../lib/deferred';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import type { EnvironmentMaker, RuntimeGate, Schedulable, SchedulableStem } from './schedulable';
import type { Shelf } from './shelf';

export interface StemBootsParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: Pick<EnvironmentMaker<E, S>, 'createStem'>;
  readonly runtimes: RuntimeGate;
  readonly capacity: Capacity;
  readonly decisions: Decisions;
  readonly clock: Clock;
}

/** Told of the boots of stems. */
export interface BootListener<S> extends StemOwner<S> {
  begun(shelf: Shelf<S>, stem: S): void;
  failed(shelf: Shelf<S>, stem: S, error: unknown): void;
}

/** A stem that is not ready by then never will be: its container hangs, or its runtime does. Milliseconds. */
export const STEM_DEADLINE_MS = 20_000;

/** Makes stems, each of which is ready in time or has failed. */
export class StemBoots<E extends Schedulable, S extends SchedulableStem> {
  private readonly deadlines: Deadlines<S>;

  constructor(
    private readonly parts: StemBootsParts<E, S>,
    private readonly listener: BootListener<S>,
  ) {
    this.deadlines = new Deadlines(parts.clock);
  }

  /** Resolves when the stem has booted, or has failed to. */
  async start(shelf: Shelf<S>): Promise<void> {
    const stem = this.begin(shelf);
    const startedAt = this.parts.clock.now();
    const late = deferred<never>();
    this.deadlines.set(stem, STEM_DEADLINE_MS, () => {
      const error = new PlatformError(`it was not ready within ${STEM_DEADLINE_MS / 1000} s`);
      late.reject(error);
      this.listener.failed(shelf, stem, error);
    });
    const booted = stem.boot().then(() => shelf.booted(this.parts.clock.now() - startedAt));
    try {
      await Promise.race([booted, late.promise]);
    } catch (error) {
      if (error instanceof ImageMissing) this.parts.runtimes.missing(shelf.kind.runtime);
      this.listener.failed(shelf, stem, error);
    }
  }

  /** It is ready, or will never be. */
  ended(stem: S): void {
    this.deadlines.forget(stem);
  }

  close(): void {
    this.deadlines.clear();
  }

  private begin(shelf: Shelf<S>): S {
    const { maker, capacity, decisions } = this.parts;
    const stem = maker.createStem(shelf.kind, this.listener);
    shelf.begin(stem);
    this.listener.begun(shelf, stem);
    capacity.tryHold(stem.id, shelf.bootMb, 'stem');
    decisions.note('stem', 'demand', `a stem of ${shelf.title} is made: ${shelf.because}`, {
      environmentId: stem.id,
      inputs: { ready: shelf.ready.length, target: shelf.target, misses: shelf.misses },
    });
    return stem;
  }
}
