import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { MappedKind } from '../contract/source-view';
import { ledgerEntryOf } from '../invocation/ledger';
import { compilePattern } from '../patterns/compile-pattern';
import { TableStreamKind } from '../sources/kinds/dynamodb/table-stream-kind';
import { ActivemqKind } from '../sources/kinds/activemq/activemq-kind';
import { KafkaKind } from '../sources/kinds/kafka/kafka-kind';
import { KinesisKind } from '../sources/kinds/kinesis/kinesis-kind';
import { NatsKind } from '../sources/kinds/nats/nats-kind';
import { PostgresKind } from '../sources/kinds/postgres/postgres-kind';
import { RabbitmqKind } from '../sources/kinds/rabbitmq/rabbitmq-kind';
import { RedisKind } from '../sources/kinds/redis/redis-kind';
import { SqsKind } from '../sources/kinds/sqs/sqs-kind';
import { BatchCaller } from '../sources/mapping/call/batch-caller';
import { FailureDeliveries } from '../sources/mapping/call/failure-deliveries';
import { QueueRuns } from '../sources/mapping/loop/queue-runs';
import type { CallRoom } from '../sources/mapping/loop/shared';
import type { MappingRecord } from '../sources/mapping/mapping-record';
import type { MappingRuns } from '../sources/mapping/mapping-runs';
import { RunsByKind } from '../sources/mapping/runs-by-kind';
import type { QueueKind, SourceKind, StreamKind } from '../sources/mapping/source-kind';
import { CheckpointFile } from '../sources/mapping/streams/checkpoint-file';
import { GivenUp } from '../sources/mapping/streams/given-up';
import { StreamRuns } from '../sources/mapping/streams/stream-runs';
import { awsAccess } from './aws-access';
import type { SourceContext } from './source-context';

/** A destination that is away longer has not had the batch; so long the records behind it wait. */
const PATIENCE_MS = 3600_000;

export interface RunParts {
  readonly kinds: ReadonlyMap<MappedKind, SourceKind>;
  readonly runs: MappingRuns;
}

/** What can be mapped. Nothing of a broker is loaded before its first mapping. */
function kindsOf({ config, controlPlane, connections, clock }: SourceContext): readonly SourceKind[] {
  const aws = awsAccess(config);
  const functionOf = ({ functionName }: Pick<MappingRecord, 'functionName'>) =>
    controlPlane.catalog.get(functionName)?.latest;
  return [
    new SqsKind({ aws, timeoutOf: (mapping) => functionOf(mapping)?.timeout }),
    new KinesisKind({ aws, roleOf: (functionName) => functionOf({ functionName })?.role ?? '' }),
    new TableStreamKind(aws),
    new KafkaKind(connections, clock),
    new RabbitmqKind(connections),
    new ActivemqKind(connections, clock),
    new RedisKind(connections, clock),
    new NatsKind(connections, clock),
    new PostgresKind(connections, clock),
  ];
}

/** What runs mappings: those of queues, and those of streams. */
export async function buildRuns(context: SourceContext): Promise<RunParts> {
  const { startup, clock, instance } = context;
  const kinds = kindsOf(context);
  const checkpoints = await startup.begin(
    'the checkpoints of streams',
    () => CheckpointFile.open(resolve(instance.directory, 'checkpoints.db'), clock),
    (file) => file.close(),
  );
  const shared = sharedParts(context);
  const queues = new QueueRuns(byName(kinds.filter((kind): kind is QueueKind => kind.style === 'queue')), {
    ...shared,
    functionArnOf: shared.functionArn,
    room: roomOf(context),
  });
  const streams = new StreamRuns({
    ...shared,
    kinds: kinds.filter((kind): kind is StreamKind => kind.style === 'stream'),
    givenUp: new GivenUp(shared),
    checkpoints: (uuid) => checkpoints.of(uuid),
    forget: (uuid) => checkpoints.forget(uuid),
  });
  await startup.begin(
    'the loops of sources',
    () => undefined,
    async () => {
      await Promise.all([queues.close(), streams.close()]);
    },
  );
  const styles = { queue: queues, stream: streams };
  const all = byName(kinds);
  return {
    kinds: all,
    runs: new RunsByKind(
      (kind) => {
        const style = all.get(kind)?.style;
        return style && styles[style];
      },
      [queues, streams],
    ),
  };
}

function byName<K extends SourceKind>(kinds: readonly K[]): ReadonlyMap<MappedKind, K> {
  return new Map(kinds.map((kind) => [kind.name, kind]));
}

function sharedParts({ invocation, controlPlane, telemetry, clock, log }: SourceContext) {
  const { invoker, destinations } = invocation;
  const base = { telemetry, clock, log, newId: randomUUID };
  return {
    ...base,
    caller: new BatchCaller({ ...base, invoker }),
    deliveries: new FailureDeliveries({ destinations, clock, log, patienceMs: PATIENCE_MS }),
    compile: (text: string) => compilePattern(text, 'filter'),
    functionArn: ({ functionName, qualifier }: MappingRecord) =>
      controlPlane.catalog.arn(functionName, qualifier),
  };
}

function roomOf({ config, controlPlane, invocation }: SourceContext): CallRoom {
  const { resolver } = controlPlane;
  /** Of a function that cannot be called a call says why. */
  const counted = (name: string, qualifier: string | undefined, count: (mb: number) => number) => {
    try {
      return count(resolver.resolve(name, qualifier, () => 1).version.memorySize);
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  };
  return {
    free: (name, qualifier) =>
      counted(name, qualifier, () =>
        invocation.ledger.free(ledgerEntryOf(resolver.resolve(name, qualifier, () => 1))),
      ),
    ofBox: (name, qualifier) =>
      counted(name, qualifier, (mb) => Math.max(1, Math.floor(config.memoryBudgetMb / mb))),
  };
}
