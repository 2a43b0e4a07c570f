import type { AccountScope } from '../../../functions/names';
import type { Clock } from '../../../lib/clock';
import { busNameOf, DEFAULT_BUS } from '../arns';
import type { BusStore } from '../bus-store';
import type { EventBus } from '../event-bus';
import type { BusRecord } from '../rule-record';
import type { RuleStore } from '../rule-store';
import { busMissing } from './bus-errors';
import type { Request } from './request';
import { BUS_NAME_OR_ARN } from './shapes';

/** What operations work on. */
export interface BusResources {
  readonly scope: AccountScope;
  readonly buses: BusStore;
  readonly rules: RuleStore;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** The bus that a request names, or the default one. To be asked after what else is read, and before `done`. */
export function busIn(request: Request, resources: BusResources, member = 'EventBusName'): BusRecord {
  const given = request.text(member, BUS_NAME_OR_ARN) ?? DEFAULT_BUS;
  request.done();
  const name = busNameOf(resources.scope, given);
  const bus = name === undefined ? undefined : resources.buses.get(name);
  if (!bus) throw busMissing(name ?? given);
  return bus;
}
