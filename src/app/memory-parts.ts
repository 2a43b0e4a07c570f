import { IdleCollector, ownMemory } from '../lib/idle-collector';
import type { ApiContext } from './api-parts';

/** From now on memory that nobody uses is given back when no call runs or waits. */
export async function beginCollecting({ clock, log, startup, invocation }: ApiContext): Promise<void> {
  const collector = new IdleCollector({
    ...ownMemory(),
    clock,
    isIdle: () => invocation.ledger.inFlight === 0 && invocation.queue.size === 0,
    failed: (error) => log.warn('memory could not be collected', { error }),
  });
  await startup.begin(
    'the collector of idle memory',
    () => collector.start(),
    () => collector.stop(),
  );
}
