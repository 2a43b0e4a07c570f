import type { Clock } from '../../lib/clock';
import { within } from '../../lib/within';
import type { ServiceLog } from '../../telemetry/events';
import type { MappingRecord } from './mapping-record';
import type { SourceKind } from './source-kind';

/** A mapping is deleted by then, though its broker is away. Milliseconds. */
const FORGET_MS = 5000;

/** Removes what a kind has made at the broker for a mapping that goes. Never throws: what stays there is told in the log. */
export async function forgetAtBroker(
  kind: SourceKind | undefined,
  mapping: MappingRecord,
  { clock, log }: { readonly clock: Clock; readonly log: Pick<ServiceLog, 'warn'> },
): Promise<void> {
  const { uuid: source, eventSourceArn } = mapping;
  try {
    const limit = { what: `the ${mapping.kind} broker`, ms: FORGET_MS, clock };
    await within(limit, (signal) => kind?.forget?.(mapping, signal) ?? Promise.resolve());
  } catch (error) {
    log.warn('what a deleted mapping had at its broker is left there', { source, eventSourceArn, error });
  }
}
