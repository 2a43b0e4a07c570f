import { messageOf } from '../../../errors';
import { OutboxFull } from '../../targets/outbox-store';
import { busNameOf, DEFAULT_BUS } from '../arns';
import { busError, refusedMember } from './bus-errors';
import type { BusResources } from './bus-resources';
import { Request } from './request';
import { BUS_NAME_OR_ARN } from './shapes';

/** AWS's limits. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
const TIME_BYTES = 14;

interface Entry {
  readonly busName: string | undefined;
  readonly source: string | undefined;
  readonly detailType: string | undefined;
  readonly detail: string | undefined;
  readonly resources: readonly string[];
  readonly time: number | undefined;
  readonly traceHeader: string | undefined;
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** Answers when what comes of each event is on disk. `traceHeader`: the request's. */
export async function putEvents(
  input: unknown,
  resources: BusResources,
  traceHeader: string | undefined,
): Promise<object> {
  const request = Request.of(input);
  const entries = request.structures('Entries', { min: 1, max: MAX_ENTRIES, shown: entryText }).map(entryIn);
  request.done();
  if (request.has('EndpointId')) throw refusedMember('EndpointId', 'there are no global endpoints');
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > MAX_BYTES) {
    throw busError('validation', 'Total size of the entries in the request is over the limit.');
  }
  const results = await Promise.all(entries.map((entry) => putOne(entry, resources, traceHeader)));
  return {
    FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
    Entries: results,
  };
}

function entryIn(entry: Request): Entry {
  return {
    busName: entry.text('EventBusName', BUS_NAME_OR_ARN),
    source: entry.text('Source'),
    detailType: entry.text('DetailType'),
    detail: entry.text('Detail'),
    resources: entry.texts('Resources'),
    time: entry.time('Time'),
    traceHeader: entry.text('TraceHeader', { max: 500, min: 1 }),
  };
}

/** In a list that is too long, AWS shows entries as its own code does. */
function entryText(entry: unknown): string {
  const members = new Map(Object.entries(entry as object));
  const shown = [
    ...['Time', 'Source', 'Resources', 'DetailType', 'Detail', 'EventBusName', 'TraceHeader'],
    ...['KmsKeyIdentifier', 'InternalMetadata'],
  ].map((name) => {
    const value: unknown = members.get(name) ?? null;
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
    return `${name.charAt(0).toLowerCase()}${name.slice(1)}=${text}`;
  });
  return `PutEventsRequestEntry(${shown.join(', ')})`;
}

/** As AWS counts an entry (user guide, "Calculating PutEvents event entry sizes"). */
function bytesOf({ time, source = '', detailType = '', detail = '', resources }: Entry): number {
  const texts = [source, detailType, detail, ...resources];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (time === undefined ? 0 : TIME_BYTES);
}

async function putOne(
  entry: Entry,
  resources: BusResources,
  traceHeader: string | undefined,
): Promise<Result> {
  const { source, detailType, detail, time, busName = DEFAULT_BUS } = entry;
  if (!source) return missing('Source');
  if (!detailType) return missing('DetailType');
  if (!detail) return missing('Detail');
  if (source.startsWith('aws.')) {
    return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (!isObject(detail)) return refused('MalformedDetail', 'Detail is malformed.');
  const draft = { source, detailType, detail, resources: entry.resources };
  const trace = entry.traceHeader ?? traceHeader;
  try {
    // One that is not there takes events as AWS's do, and does nothing with them.
    const name = busNameOf(resources.scope, busName) ?? busName;
    const timed = time === undefined ? draft : { ...draft, time };
    return { EventId: await resources.bus.publish(name, timed, trace) };
  } catch (error) {
    return error instanceof OutboxFull
      ? refused('ThrottlingException', messageOf(error))
      : refused('InternalFailure', messageOf(error));
  }
}

const missing = (member: string): Result =>
  refused('InvalidArgument', `Parameter ${member} is not valid. Reason: ${member} is a required argument.`);

function refused(ErrorCode: string, ErrorMessage: string): Result {
  return { ErrorCode, ErrorMessage };
}

function isObject(json: string): boolean {
  try {
    const value = JSON.parse(json) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
