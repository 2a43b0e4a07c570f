import type { EnvironmentsResource } from '../api/own/own-resources';
import type { EnvironmentView } from '../contract/environment-view';
import type { Environment } from '../environment/environment';
import type { Stem } from '../environment/stem';
import { wallTimeOf, type Clock } from '../lib/clock';
import type { Fleet } from '../scheduler/fleet';

/** The environments that there are, and what the operator may do with the idle ones. */
export class Environments implements EnvironmentsResource {
  constructor(
    private readonly fleet: Pick<Fleet<Environment, Stem>, 'scheduler' | 'scaler'>,
    private readonly clock: Clock,
  ) {}

  environments(): EnvironmentView[] {
    return this.fleet.scheduler
      .environments()
      .map(({ id, version, tenantId, state, since, invocations }) => ({
        id,
        functionName: version.functionName,
        version: version.version,
        ...(tenantId === undefined ? {} : { tenantId }),
        state,
        since: wallTimeOf(since, this.clock),
        memorySizeMb: version.memorySize,
        invocations,
      }));
  }

  dropIdle(functionName: string | undefined): number {
    return this.fleet.scaler.dropIdle(functionName);
  }

  freezeIdle(functionName: string | undefined): number {
    return this.fleet.scaler.freezeIdle(functionName);
  }
}
