import type { MappingRecord } from './mapping-record';
import type { MappingRuns, RunStatus } from './mapping-runs';

/** Runs mappings of all kinds: each by what runs its kind's style. */
export class RunsByKind implements MappingRuns {
  constructor(
    private readonly runsOf: (kind: MappingRecord['kind']) => MappingRuns | undefined,
    /** Each once. */
    private readonly all: readonly MappingRuns[],
  ) {}

  async run(mapping: MappingRecord): Promise<void> {
    await this.runsOf(mapping.kind)?.run(mapping);
  }

  async drain(uuid: string): Promise<void> {
    await Promise.all(this.all.map((runs) => runs.drain(uuid)));
  }

  async forget(mapping: MappingRecord): Promise<void> {
    await Promise.all(this.all.map((runs) => runs.forget(mapping)));
  }

  status(uuid: string): RunStatus | undefined {
    for (const runs of this.all) {
      const status = runs.status(uuid);
      if (status) return status;
    }
    return undefined;
  }
}
