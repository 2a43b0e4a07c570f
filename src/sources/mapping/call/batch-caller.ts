import type { InvokeRequest, InvokeResult, Invoker } from '../../../invocation/invocation';
import type { Clock } from '../../../lib/clock';
import type { SourceFact } from '../../../telemetry/events';
import type { MappingRecord } from '../mapping-record';
import type { SourceRecord } from '../source-record';
import { readBatchAnswer } from './batch-answer';
import type { BatchOutcome } from './batch-outcome';
import { batchTrace } from './batch-trace';
import { refusalOf } from './refusal';

export interface BatchCallerParts {
  readonly invoker: Pick<Invoker, 'invoke'>;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  /** Makes UUIDs. */
  readonly newId: () => string;
}

/** Calls functions with batches. */
export class BatchCaller {
  constructor(private readonly parts: BatchCallerParts) {}

  /** Gives a mapping's function the event that holds these records. Never throws, whatever becomes of it. */
  async call(mapping: MappingRecord, records: readonly SourceRecord[], event: object): Promise<BatchOutcome> {
    const { telemetry, clock } = this.parts;
    const { uuid: source, kind, functionName } = mapping;
    const about = { source, kind, functionName };
    const begun = clock.now();
    const ageMs = ageOf(records, clock.wallTime());
    telemetry.sourceFact({
      ...about,
      what: 'batch',
      records: records.length,
      ...(ageMs === undefined ? {} : { ageMs }),
    });
    const outcome = await this.outcomeOf(mapping, records, event);
    telemetry.sourceFact({
      ...about,
      what: 'batch-ended',
      outcome: outcome.outcome === 'not-run' ? 'throttled' : outcome.outcome,
      failedRecords: failedOf(outcome, records.length),
      durationMs: clock.now() - begun,
    });
    return outcome;
  }

  private async outcomeOf(
    mapping: MappingRecord,
    records: readonly SourceRecord[],
    event: object,
  ): Promise<BatchOutcome> {
    const { invoker, newId } = this.parts;
    const requestId = newId();
    try {
      const answer = await invoker.invoke(this.requestOf(mapping, requestId, event, batchTrace(records)));
      return { requestId, ...judged(mapping, records, answer) };
    } catch (error) {
      return { requestId, ...refusalOf(error) };
    }
  }

  private requestOf(
    { functionName, qualifier }: MappingRecord,
    requestId: string,
    event: object,
    traceHeader: string | undefined,
  ): InvokeRequest {
    return {
      requestId,
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      payload: Buffer.from(JSON.stringify(event)),
      ...(traceHeader === undefined ? {} : { traceHeader }),
      logTail: false,
      // What a function was given it is left to end: its records would come again.
      signal: NEVER,
      receivedAt: this.parts.clock.now(),
    };
  }
}

type Judged =
  | { readonly outcome: 'ok'; readonly answer: InvokeResult }
  | { readonly outcome: 'partial'; readonly answer: InvokeResult; readonly failedIds: ReadonlySet<string> }
  | { readonly outcome: 'failed'; readonly answer: InvokeResult; readonly message: string };

function judged({ settings }: MappingRecord, records: readonly SourceRecord[], answer: InvokeResult): Judged {
  if (answer.functionError !== undefined) {
    return { outcome: 'failed', answer, message: answer.errorType ?? answer.functionError };
  }
  if (!settings.FunctionResponseTypes?.includes('ReportBatchItemFailures')) return { outcome: 'ok', answer };
  const said = readBatchAnswer(answer.payload, new Set(records.map(({ id }) => id)));
  switch (said.said) {
    case 'all-handled':
      return { outcome: 'ok', answer };
    case 'some-failed':
      return { outcome: 'partial', answer, failedIds: said.ids };
    case 'nonsense':
      return { outcome: 'failed', answer, message: said.why };
  }
}

/** Of the oldest record, where the broker says when it came. */
function ageOf(records: readonly SourceRecord[], now: number): number | undefined {
  let oldest = Number.POSITIVE_INFINITY;
  for (const { arrivedAt } of records) if (arrivedAt !== undefined && arrivedAt < oldest) oldest = arrivedAt;
  return oldest === Number.POSITIVE_INFINITY ? undefined : Math.max(0, now - oldest);
}

function failedOf(outcome: BatchOutcome, all: number): number {
  if (outcome.outcome === 'partial') return outcome.failedIds.size;
  return outcome.outcome === 'failed' ? all : 0;
}

const NEVER = new AbortController().signal;
