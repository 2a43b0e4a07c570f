import type { ResolvedFunction } from '../../src/functions/model';
import type { ProvisionedPools, ProvisionedProgress } from '../../src/functions/provisioned/provisioned';

/** Pools that begin at once with what they are told, and have it ready when a test says so. */
export class FakePools implements ProvisionedPools {
  /** By generation: the version, and how many it is to have. */
  readonly wanted = new Map<string, { readonly target: ResolvedFunction; readonly count: number }>();
  /** `version=count` of each call. */
  readonly calls: string[] = [];
  private readonly progress = new Map<string, ProvisionedProgress>();

  provision(target: ResolvedFunction, count: number): void {
    this.calls.push(`${target.version.version}=${count}`);
    if (count === 0) this.wanted.delete(target.version.generation);
    else this.wanted.set(target.version.generation, { target, count });
  }

  provisioned(generation: string): ProvisionedProgress {
    return this.progress.get(generation) ?? { available: 0 };
  }

  /** What a version's pool says from now on. */
  report(version: string, progress: ProvisionedProgress): void {
    for (const [generation, { target }] of this.wanted) {
      if (target.version.version === version) this.progress.set(generation, progress);
    }
  }

  /** Everything that is wanted is there. */
  ready(): void {
    for (const [generation, { count }] of this.wanted) {
      this.progress.set(generation, { available: count });
    }
  }

  /** `version=count` of all versions that have environments. */
  get counts(): string[] {
    return [...this.wanted.values()].map(({ target, count }) => `${target.version.version}=${count}`).sort();
  }
}
