import type * as kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { Clock } from '../../../lib/clock';
import type { Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import type { StreamKind } from '../../mapping/source-kind';
import { brokerAccess, type BrokerAccess } from '../access/broker-access';
import { KafkaFetcher } from './kafka-fetcher';
import { KafkaMember } from './kafka-member';
import { hostAndPort } from '../access/host-and-port';
import { kafkaOptions } from './kafka-options';
import { KafkaSource } from './kafka-source';
import { kafkaTrouble } from './kafka-trouble';
import { relocate } from './relocate';

/** Topics of Kafka, self-managed or behind an ARN of MSK. */
export class KafkaKind implements StreamKind {
  readonly name = 'kafka';
  readonly style = 'stream';

  constructor(
    private readonly connections: Connections,
    private readonly clock: Pick<Clock, 'wallTime'>,
  ) {}

  async open(mapping: MappingRecord, signal: AbortSignal): Promise<KafkaSource> {
    const client = await import('@platformatic/kafka');
    const access = brokerAccess(mapping, this.connections);
    const topics = mapping.settings.Topics ?? [];
    const groupId = groupIdOf(mapping);
    const translate = (error: unknown) => kafkaTrouble(error, access, { topics, groupId });
    const readers = [reader(client, access, topics), reader(client, access, topics)] as const;
    const source: KafkaSource = new KafkaSource({
      place: {
        ...(mapping.eventSourceArn !== undefined && { sourceArn: mapping.eventSourceArn }),
        bootstrapServers: access.endpoints.map(hostAndPort).join(','),
      },
      fetcher: new KafkaFetcher(readers, {
        topics,
        translate,
        relocate: (error, partitions) => relocate(client, readers[1], error, partitions),
      }),
      // Known to the group by name: after a crash it gets its partitions back at once, and not when its session is over.
      join: () => KafkaMember.join(consumer(client, access, groupId, mapping.uuid), topics, signal),
      translate,
      disconnect: async () => {
        await Promise.all(readers.map((one) => one.close(true).catch(() => undefined)));
      },
      wallTime: () => this.clock.wallTime(),
    });
    return source;
  }
}

function groupIdOf({ uuid, settings }: MappingRecord): string {
  const { SelfManagedKafkaEventSourceConfig: own, AmazonManagedKafkaEventSourceConfig: managed } = settings;
  return own?.ConsumerGroupId ?? managed?.ConsumerGroupId ?? uuid;
}

function consumer(
  client: typeof kafka,
  access: BrokerAccess,
  groupId: string,
  instanceId?: string,
): kafka.Consumer {
  return new client.Consumer({
    ...kafkaOptions(access),
    groupId,
    ...(instanceId !== undefined && { groupInstanceId: instanceId }),
  });
}

/** It only fetches, and is in no group. */
function reader(client: typeof kafka, access: BrokerAccess, topics: readonly string[]): kafka.Consumer {
  const made = consumer(client, access, 'none');
  for (const topic of topics) made.topics.track(topic);
  made.on('error', () => undefined);
  return made;
}
