import { resolve } from 'node:path';
import { assembleQueue, type AssembledQueue } from '../async/assemble-queue';
import type { Destinations } from '../async/delivery';
import type { Places } from '../async/dispatcher';
import { EventDatabase } from '../async/store/event-database';
import { GroupedStore } from '../async/store/grouped-store';
import { StoreLink } from '../async/store/store-link';
import { threadChannel } from '../async/store/thread-channel';
import type { Config } from '../config/config';
import type { ControlPlane } from '../functions/control-plane';
import { EventSettings } from '../functions/event-settings';
import type { ResolvedFunction } from '../functions/model';
import type { InvokeRequest, InvokeResult } from '../invocation/invocation';
import { ledgerEntryOf, type ConcurrencyLedger } from '../invocation/ledger';
import type { InvocationContext } from './context';

const MIB = 1024 * 1024;
/** What is known of each is in memory, some hundred bytes. */
const MAX_EVENTS = 500_000;
/** One function may have so much of what all may have. */
const SHARE_OF_ONE = 0.5;
const FAILED_LIMITS = { events: 10_000, bytes: 256 * MIB, ageMs: 14 * 86_400_000 };
const HELD_BYTES = 32 * MIB;
/** MB of the smallest function. */
const SMALLEST_MB = 128;

export interface EventsContext extends InvocationContext {
  readonly ledger: ConcurrencyLedger;
  readonly invoke: (request: InvokeRequest) => Promise<InvokeResult>;
  readonly destinations: Destinations;
}

/** Opens the file of events, which ends behind all that runs them; none begins before the queue is opened. */
export async function buildEvents(context: EventsContext): Promise<AssembledQueue> {
  const { config, instance, controlPlane, ledger, telemetry, clock, log, startup } = context;
  const path = resolve(instance.directory, 'events.db');
  const link = new StoreLink({ open: threadChannel(path), clock, log });
  return startup.begin(
    'the events',
    () => {
      const assembled = assembleQueue({
        store: new GroupedStore(link, clock),
        settings: new EventSettings(controlPlane.catalog),
        destinations: context.destinations,
        places: placesOf(controlPlane, ledger, config),
        ...{ invoke: context.invoke, telemetry, clock, soon: setImmediate, log },
        limits: limitsOf(config),
        failedLimits: FAILED_LIMITS,
        heldBytes: HELD_BYTES,
      });
      loadFrom(path, assembled);
      followFunctions(context, assembled);
      ledger.onReleased(() => assembled.queue.wake());
      return assembled;
    },
    ({ queue }) => queue.close(),
  );
}

/** Read here, so that a file that cannot be opened ends the start; it is written by the thread. */
function loadFrom(path: string, { queue }: AssembledQueue): void {
  const database = EventDatabase.open(path);
  try {
    queue.load(database.all());
  } finally {
    database.close();
  }
}

function followFunctions({ controlPlane, log }: EventsContext, { queue }: AssembledQueue): void {
  // What a function may run at once, and for how long its events are tried, may be another.
  controlPlane.catalog.onChanged(() => queue.wake());
  controlPlane.catalog.onRemoved((functionName) => {
    queue
      .forget(functionName)
      .catch((error: unknown) =>
        log.warn('events of a deleted function could not be removed', { functionName, error }),
      );
  });
}

function limitsOf({ eventMaxBytes }: Config) {
  const inAll = { events: MAX_EVENTS, bytes: eventMaxBytes };
  return { inAll, ofOne: { events: MAX_EVENTS * SHARE_OF_ONE, bytes: eventMaxBytes * SHARE_OF_ONE } };
}

/**
 * What events may hold is the box' memory, in MB, and the account's concurrency: whichever of the two a function takes more
 * of, its events hold that share.
 */
function placesOf(
  { resolver }: ControlPlane,
  ledger: ConcurrencyLedger,
  { accountConcurrency, memoryBudgetMb }: Config,
): Places {
  const found = <T>(name: string, qualifier: string | undefined, of: (it: ResolvedFunction) => T, not: T) => {
    try {
      return of(resolver.resolve(name, qualifier, () => 1));
    } catch {
      // It cannot be called; why is for the call to say.
      return not;
    }
  };
  const least = Math.ceil(memoryBudgetMb / accountConcurrency);
  return {
    all: memoryBudgetMb,
    free: (name, qualifier) =>
      found(name, qualifier, (it) => ledger.free(ledgerEntryOf(it)), Number.POSITIVE_INFINITY),
    each: (name, qualifier) =>
      Math.max(
        least,
        found(name, qualifier, ({ version }) => version.memorySize, SMALLEST_MB),
      ),
  };
}
