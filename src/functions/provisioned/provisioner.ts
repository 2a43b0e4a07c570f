import type { Catalog } from '../catalog/catalog';
import type { ResolvedFunction } from '../model';
import type { ProvisionedPools, ProvisionedProgress } from './provisioned';
import type { Resolver } from '../resolve/resolver';

interface Told {
  readonly target: ResolvedFunction;
  readonly count: number;
}

/** Keeps the pools in step with the functions: after each change, tells of every version whose count or tags differ. */
export class Provisioner {
  private pools: ProvisionedPools | undefined;
  /** By generation: what the pools were told last. */
  private told: ReadonlyMap<string, Told> = new Map();

  constructor(
    private readonly catalog: Catalog,
    private readonly resolver: Resolver,
  ) {
    catalog.onChanged(() => this.tell());
  }

  provisionWith(pools: ProvisionedPools): void {
    this.pools = pools;
    this.tell();
  }

  progress(generation: string): ProvisionedProgress {
    return this.pools?.provisioned(generation) ?? { available: 0 };
  }

  private tell(): void {
    if (!this.pools) return;
    const wanted = new Map<string, Told>();
    for (const record of this.catalog.all()) {
      if (!record.provisioned) continue;
      for (const told of this.resolver.provisioned(record)) wanted.set(told.target.version.generation, told);
    }
    const before = this.told;
    this.told = wanted;
    // Those that go make room for those that come.
    for (const [generation, { target }] of before) {
      if (!wanted.has(generation)) this.pools.provision(target, 0);
    }
    for (const [generation, told] of wanted) {
      if (!isSame(before.get(generation), told)) this.pools.provision(told.target, told.count);
    }
  }
}

function isSame(a: Told | undefined, b: Told): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
