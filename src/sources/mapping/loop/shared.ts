import type { Clock } from '../../../lib/clock';
import type { ServiceLog, SourceFact } from '../../../telemetry/events';
import type { BatchCaller } from '../call/batch-caller';
import type { FailureDeliveries } from '../call/failure-deliveries';
import type { CompilePattern } from '../call/record-filter';
import type { MappingRecord } from '../mapping-record';

/** What may run now of a mapping's function. */
export interface CallRoom {
  /** More calls, beside all that run already; infinite when only a call finds out. */
  free(functionName: string, qualifier: string | undefined): number;
  /** Environments of it that fit on this box, whatever else runs. */
  ofBox(functionName: string, qualifier: string | undefined): number;
}

/** What all mappings of queues are run with. */
export interface QueueLoopParts {
  readonly caller: Pick<BatchCaller, 'call'>;
  readonly deliveries: Pick<FailureDeliveries, 'deliver'>;
  readonly room: CallRoom;
  readonly compile: CompilePattern;
  /** As the mapping addresses it: without a qualifier when it has none. */
  readonly functionArnOf: (mapping: MappingRecord) => string;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  /** Makes UUIDs. */
  readonly newId: () => string;
  readonly log: Pick<ServiceLog, 'debug' | 'info' | 'warn'>;
}
