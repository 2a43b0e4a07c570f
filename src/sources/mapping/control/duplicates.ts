import type { MappingRecord } from '../mapping-record';
import type { Arns } from './mapping-view';

/** What AWS says of a mapping of the same source to the same function; undefined when it is another source or function. */
export function sameSource(
  mapping: MappingRecord,
  other: MappingRecord,
  arns: Pick<Arns, 'ofFunction'>,
): string | undefined {
  const isSameFunction = other.functionName === mapping.functionName && other.qualifier === mapping.qualifier;
  if (!isSameFunction || other.kind !== mapping.kind || !isSame(mapping, other)) return undefined;
  const wayOut = `already exists. Please update or delete the existing mapping with UUID ${other.uuid}`;
  const { kind, eventSourceArn: arn, functionName, settings } = mapping;
  if (kind === 'sqs')
    return `An event source mapping with SQS arn (" ${arn} ") and function (" ${functionName} ") ${wayOut}`;
  if (kind !== 'kafka')
    return `The event source arn (" ${arn} ") and function (" ${functionName} ") provided mapping ${wayOut}`;
  const source = arn ?? servers(mapping).join(',');
  const functionArn = arns.ofFunction(functionName, mapping.qualifier);
  const topics = settings.Topics?.join(',') ?? '';
  return `An event source mapping with event source ("${source}"), function ("${functionArn}"), topics ("${topics}") ${wayOut}`;
}

/** Several topics of a cluster, or queues of a broker, may be mapped to one function. */
function isSame(a: MappingRecord, b: MappingRecord): boolean {
  if (a.eventSourceArn !== b.eventSourceArn) return false;
  const isOneCluster = a.eventSourceArn !== undefined || haveCommon(servers(a), servers(b));
  return (
    isOneCluster &&
    haveCommon(a.settings.Topics ?? [''], b.settings.Topics ?? ['']) &&
    haveCommon(a.settings.Queues ?? [''], b.settings.Queues ?? [''])
  );
}

function servers({ settings }: MappingRecord): readonly string[] {
  return settings.SelfManagedEventSource?.Endpoints.KAFKA_BOOTSTRAP_SERVERS ?? [];
}

function haveCommon(a: readonly string[], b: readonly string[]): boolean {
  return a.some((item) => b.includes(item));
}
