import type { PoolsResource } from '../api/own/own-resources';
import type { CapacityReport } from '../contract/capacity-report';
import type { PoolView } from '../contract/pool-view';
import type { Environment } from '../environment/environment';
import type { Stem } from '../environment/stem';
import type { Fleet } from '../scheduler/fleet';

/** The pools of functions' versions, and the memory that they share. */
export class Pools implements PoolsResource {
  constructor(private readonly fleet: Pick<Fleet<Environment, Stem>, 'scheduler' | 'report'>) {}

  pools(functionName: string | undefined): PoolView[] {
    return [...this.fleet.scheduler.pools.values()]
      .filter(({ name }) => functionName === undefined || name === functionName)
      .map((pool) => {
        const { functionName: name, version, generation, memorySize } = pool.target.version;
        const frozen = pool.idle.filter(({ isFrozen }) => isFrozen).length;
        return {
          ...{ functionName: name, version, generation, memorySizeMb: memorySize },
          ...(pool.tenantId === undefined ? {} : { tenantId: pool.tenantId }),
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

  capacity(): CapacityReport {
    return this.fleet.report();
  }
}
