import type { ResolvedFunction } from '../functions/model';
import type { BoxPolicy } from './policy/pool-policy';
import { Pool } from './pool';
import type { EnvironmentMaker, Schedulable, SchedulableStem } from './schedulable';

export interface PoolsParts<E extends Schedulable, S extends SchedulableStem> {
  readonly maker: Pick<EnvironmentMaker<E, S>, 'stemKindOf'>;
  readonly policy: BoxPolicy;
  /** Of the pools of single tenants. */
  readonly tenantPolicy: BoxPolicy;
  /** Told when a pool begins, or has another target. */
  readonly changed: (pool: Pool<E>) => void;
}

/**
 * The pools of the box: one a generation, or one a tenant of a generation where tenants are kept apart
 * (docs/decisions/0029-tenants.md).
 */
export class Pools<E extends Schedulable, S extends SchedulableStem> {
  private readonly byKey = new Map<string, Pool<E>>();
  /** Of a generation with tenants. */
  private readonly ofTenants = new Map<string, Set<Pool<E>>>();

  constructor(private readonly parts: PoolsParts<E, S>) {}

  get all(): ReadonlyMap<string, Pool<E>> {
    return this.byKey;
  }

  /** The pool that an environment belongs to. */
  with({ version, tenantId }: Pick<Schedulable, 'version' | 'tenantId'>): Pool<E> | undefined {
    return this.byKey.get(keyOf(version.generation, tenantId));
  }

  ofGeneration(generation: string): Pool<E>[] {
    const own = this.byKey.get(generation);
    return [...(own ? [own] : []), ...(this.ofTenants.get(generation) ?? [])];
  }

  /** The pool of a version, or of one tenant of it, which begins now if there is none. */
  of(target: ResolvedFunction, tenantId?: string): Pool<E> {
    const { changed } = this.parts;
    const policy = tenantId === undefined ? this.parts.policy : this.parts.tenantPolicy;
    let pool = this.byKey.get(keyOf(target.version.generation, tenantId));
    if (!pool) pool = this.begin(target, policy, tenantId);
    else if (pool.target === target) return pool;
    else pool.retarget(target, policy);
    changed(pool);
    return pool;
  }

  environments(): E[] {
    return [...this.byKey.values()].flatMap((pool) => [...pool.idle, ...pool.busy, ...pool.starting]);
  }

  /** Forgets a pool that has nothing and for which nothing is planned. */
  forgetIfOver(pool: Pool<E>): void {
    if (!pool.isOver) return;
    pool.close();
    // Another may have begun in its place since it was forgotten.
    if (this.byKey.get(pool.key) === pool) this.byKey.delete(pool.key);
    const { generation } = pool.target.version;
    const tenants = this.ofTenants.get(generation);
    if (tenants?.delete(pool) && tenants.size === 0) this.ofTenants.delete(generation);
  }

  private begin(target: ResolvedFunction, policy: BoxPolicy, tenantId: string | undefined): Pool<E> {
    const { generation } = target.version;
    const key = keyOf(generation, tenantId);
    const pool = new Pool<E>(key, target, this.parts.maker.stemKindOf(target), policy, tenantId);
    this.byKey.set(key, pool);
    if (tenantId === undefined) return pool;
    const tenants = this.ofTenants.get(generation) ?? new Set();
    this.ofTenants.set(generation, tenants.add(pool));
    return pool;
  }
}

/** A generation is a UUID: what follows it is no other's. */
function keyOf(generation: string, tenantId: string | undefined): string {
  return tenantId === undefined ? generation : `${generation}/${tenantId}`;
}
