import type { InvokeRequest, InvokeResult } from '../invocation/invocation';
import type { Clock } from '../lib/clock';
import type { ServiceLog, Telemetry } from '../telemetry/events';
import { Deliverer } from './deliverer';
import type { Destinations } from './delivery';
import { Dispatcher, type Places } from './dispatcher';
import { EventIds } from './event-ids';
import { EventIndex, type EventLimits } from './event-index';
import { EventQueue } from './event-queue';
import type { EventSettings } from './event-settings';
import type { EventStore } from './event-store';
import type { Soon } from './lanes/lanes';
import { FailedEvents, type FailedLimits } from './failed-events';
import { QueueDesk } from './queue-desk';
import { Settlement } from './settlement';
import { HeldEvents } from './held-events';

export interface QueueParts {
  readonly store: EventStore;
  readonly settings: EventSettings;
  readonly destinations: Destinations;
  readonly places: Places;
  readonly invoke: (request: InvokeRequest) => Promise<InvokeResult>;
  readonly telemetry: Pick<Telemetry, 'event'>;
  readonly clock: Clock;
  readonly soon: Soon;
  readonly log: ServiceLog;
  readonly limits: EventLimits;
  readonly failedLimits: FailedLimits;
  /** Bytes of events that run soon, in memory. */
  readonly heldBytes: number;
}

export interface AssembledQueue {
  readonly queue: EventQueue;
  readonly desk: QueueDesk;
}

/** Makes the queue of events; nothing has begun yet. */
export function assembleQueue(parts: QueueParts): AssembledQueue {
  const { store, settings, destinations, telemetry, clock, soon, log } = parts;
  const base = { store, settings, telemetry, clock, soon, log };
  const index = new EventIndex(parts.limits);
  const failed = new FailedEvents(parts.failedLimits);
  const held = new HeldEvents(store, parts.heldBytes);
  const settlement = new Settlement({ ...base, index, failed });
  const deliverer = new Deliverer({ ...base, destinations, index, settlement });
  const dispatcher = new Dispatcher({
    ...{ ...base, index, held, settlement },
    invoke: parts.invoke,
    places: parts.places,
    deliver: (id, targets) => deliverer.add(id, targets, clock.wallTime()),
  });
  const inside = { ...base, index, failed, held, settlement, dispatcher, deliverer };
  const queue = new EventQueue({ ...inside, ids: new EventIds(clock) });
  return { queue, desk: new QueueDesk({ ...inside, queue }) };
}
