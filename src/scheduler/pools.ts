import type { ResolvedFunction } from '../functions/model';
import type { BoxPolicy } from './policy/pool-policy';
import { Pool } from './pool';
import type { EnvironmentMaker, Schedulable, SchedulableStem } from './schedulable';

export interface PoolsParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: Pick<EnvironmentMaker<E, S>, 'stemKindOf'>;
  readonly policy: BoxPolicy;
  /** Told when a pool begins, or has another target. */
  readonly changed: (pool: Pool<E>) => void;
}

/** The pools of the box, by generation. */
export class Pools<E extends Schedulable, S extends SchedulableStem> {
  private readonly byGeneration = new Map<string, Pool<E>>();

  constructor(private readonly parts: PoolsParts<E, S>) {}

  get all(): ReadonlyMap<string, Pool<E>> {
    return this.byGeneration;
  }

  get(generation: string): Pool<E> | undefined {
    return this.byGeneration.get(generation);
  }

  /** The pool of a version, which begins now if there is none. */
  of(target: ResolvedFunction): Pool<E> {
    const key = target.version.generation;
    const { maker, policy, changed } = this.parts;
    let pool = this.byGeneration.get(key);
    if (!pool) {
      pool = new Pool<E>(key, target, maker.stemKindOf(target), policy);
      this.byGeneration.set(key, pool);
    } else if (pool.target === target) return pool;
    else pool.retarget(target, policy);
    changed(pool);
    return pool;
  }

  environments(): E[] {
    return [...this.byGeneration.values()].flatMap((pool) => [...pool.idle, ...pool.busy, ...pool.starting]);
  }

  /** Forgets a pool that has nothing and for which nothing is planned. */
  forgetIfOver(pool: Pool<E>): void {
    if (!pool.isOver) return;
    pool.close();
    // Another may have begun in its place since it was forgotten.
    if (this.byGeneration.get(pool.key) === pool) this.byGeneration.delete(pool.key);
  }
}
