import type { ConnectionView } from '../../../../../../src/contract/connection-view';
import type { MappedKind } from '../../../../../../src/contract/source-view';
import { eventSourceOf } from '../../../../../../src/sources/mapping/control/event-source';
import { KIND_RULES } from '../../../../../../src/sources/mapping/control/kind-rules';
import { commandOf } from '../command';
import { given, listed, members, numberOf, TICKED, type Field, type Values } from '../field';
import { nameOf } from '../target';
import type { TriggerKind } from '../trigger-kind';

/** AWS takes so many of a FIFO queue at once, and of all others. */
const MOST = { fifo: 10, any: 10_000 };
const MOST_WINDOW_SECONDS = 300;

const ARN: Field = {
  ...{
    name: 'arn',
    label: 'ARN of the queue or the stream',
    isWide: true,
    rule: ['arn:.+', 'begins with arn:'],
  },
  example: 'arn:aws:sqs:us-east-1:000000000000:orders',
};

/** Queues and streams that are polled: what is asked for, and what is sent, depends on the kind that the ARN names. */
export const MAPPING: TriggerKind = {
  id: 'mapping',
  title: 'Queue or stream',
  does: 'Polls SQS, Kinesis, DynamoDB streams, Kafka, RabbitMQ, ActiveMQ, Redis, NATS or PostgreSQL, and calls with batches.',
  fields: (values, { connections }) => {
    const kind = kindOf(values.arn ?? '', connections);
    return kind === undefined ? [ARN] : [ARN, ...fieldsOf(kind, values)];
  },
  plan: (values, target) => {
    const { arn, position } = values;
    const [topics, queues] = [listed(values.topics), listed(values.queues)];
    const filters = patternsOf(values.filter);
    const at = position === 'AT_TIMESTAMP' ? timeOf(values.time) : undefined;
    const asked = {
      ...{ FunctionName: nameOf(target), EventSourceArn: arn, StartingPosition: given(position) },
      ...{ BatchSize: numberOf(values.batch), MaximumBatchingWindowInSeconds: numberOf(values.window) },
      Topics: topics.length > 0 ? topics : undefined,
      Queues: queues.length > 0 ? queues : undefined,
      FilterCriteria: filters.length > 0 ? { Filters: filters.map((Pattern) => ({ Pattern })) } : undefined,
      FunctionResponseTypes: values.partial === TICKED ? ['ReportBatchItemFailures'] : undefined,
    };
    return {
      requests: [
        {
          ...{ method: 'POST', path: '/2015-03-31/event-source-mappings/' },
          body: members({ ...asked, StartingPositionTimestamp: at && at.getTime() / 1000 }),
        },
      ],
      commands: [
        commandOf(['aws', 'lambda', 'create-event-source-mapping'], {
          ...{ '--function-name': asked.FunctionName, '--event-source-arn': arn },
          ...{ '--topics': topics, '--queues': queues, '--starting-position': asked.StartingPosition },
          '--starting-position-timestamp': at?.toISOString(),
          '--batch-size': asked.BatchSize,
          '--maximum-batching-window-in-seconds': asked.MaximumBatchingWindowInSeconds,
          '--filter-criteria': asked.FilterCriteria && JSON.stringify(asked.FilterCriteria),
          '--function-response-types': asked.FunctionResponseTypes,
        }),
      ],
    };
  },
};

/** Undefined until the ARN names something that can be mapped. */
export function kindOf(arn: string, connections: readonly ConnectionView[]): MappedKind | undefined {
  const kind = eventSourceOf(arn)?.kind;
  if (kind !== 'broker' && kind !== 'connection') return kind;
  const named = connections.find(
    (connection) => connection.arn === arn || connection.standsFor === arn,
  )?.kind;
  // The ARN of a broker of Amazon MQ does not say which of the two it is; both are asked for the same.
  if (kind === 'broker') return named === 'activemq' ? named : 'rabbitmq';
  return named === 'mqtt' ? undefined : named;
}

function fieldsOf(kind: MappedKind, values: Values): readonly Field[] {
  const { defaults, positions, required } = KIND_RULES[kind];
  const isFifo = eventSourceOf(values.arn ?? '')?.isFifo === true;
  return [
    ...(required.includes('Topics') ? [named('topics', 'Topic')] : []),
    ...(required.includes('Queues') ? [named('queues', 'Queue')] : []),
    ...(positions.length > 0 ? positionFields(positions, values) : []),
    {
      ...{ name: 'batch', label: 'Batch', as: 'number', isOptional: true, hint: 'records at most' },
      ...{ range: [1, isFifo ? MOST.fifo : MOST.any], example: String(defaults.BatchSize) },
    },
    ...(isFifo ? [] : [windowField(kind, defaults.MaximumBatchingWindowInSeconds, values)]),
    {
      ...{ name: 'filter', label: 'Filter', hint: 'patterns as JSON, one a line', as: 'lines' },
      ...{ isOptional: true, isWide: true, example: '{"body": {"state": ["paid"]}}' },
    },
    { name: 'partial', label: 'The function reports which items failed', as: 'tick' },
  ];
}

function named(name: string, label: string): Field {
  return { name, label };
}

/** SQS has a batch of more than ten wait for it: AWS refuses one without a window. */
function windowField(kind: MappedKind, usual: number, { batch }: Values): Field {
  const isNeeded = kind === 'sqs' && Number(batch) > MOST.fifo;
  return {
    ...{ name: 'window', label: 'Gather for, s', as: 'number', example: String(usual) },
    ...{ hint: isNeeded ? 'a batch of more than 10 needs one' : 'at most', isOptional: !isNeeded },
    range: [isNeeded ? 1 : 0, MOST_WINDOW_SECONDS],
  };
}

function positionFields(positions: readonly string[], { position }: Values): readonly Field[] {
  const [first = ''] = positions.includes('LATEST') ? ['LATEST'] : positions;
  return [
    { name: 'position', label: 'Begin at', as: 'choice', options: positions, initial: first },
    ...(position === 'AT_TIMESTAMP' ? [{ name: 'time', label: 'Time', as: 'time' } as const] : []),
  ];
}

/** All of it when it is one pattern, or one a line. */
function patternsOf(text = ''): readonly string[] {
  try {
    JSON.parse(text);
    return [text.trim()];
  } catch {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
}

/** As a form has it: in the reader's zone. Undefined for what is no time. */
function timeOf(text = ''): Date | undefined {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
