import { parseDestination } from './destination-arn';
import type { VersionRecord } from './catalog/records';
import { invalid } from './validation/constraints';

/** The version with another dead-letter queue or topic; an empty text, as absence, is none. */
export function withDeadLetterTarget(version: VersionRecord, target: string | undefined): VersionRecord {
  const wanted = target === '' ? undefined : target;
  if (wanted === version.deadLetterTarget) return version;
  const { deadLetterTarget: _before, ...rest } = version;
  return wanted === undefined ? rest : { ...rest, deadLetterTarget: wanted };
}

/** Throws InvalidParameterValueException for what is neither a standard queue nor a standard topic. */
export function checkDeadLetterTarget(arn: string): void {
  if (arn === '') return;
  const kind = parseDestination(arn)?.kind;
  if (kind === 'queue' || kind === 'topic') return;
  throw invalid(`Invalid dead letter queue ARN: ${fault(arn)}`);
}

function fault(arn: string): string {
  const service = /^arn:aws[^:]*:(sqs|sns):.*\.fifo$/.exec(arn)?.[1];
  if (service === undefined) return `${arn} is neither of an SQS queue nor of an SNS topic`;
  const kind = service === 'sqs' ? 'SQS queue' : 'SNS topic';
  return `FIFO ${kind} is not supported for dead letter configuration`;
}
