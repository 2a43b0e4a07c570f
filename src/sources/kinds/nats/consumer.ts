import type { ConsumerConfig, ConsumerInfo, JetStreamManager } from '@nats-io/jetstream';
import type { MappingRecord } from '../../mapping/mapping-record';
import { BrokerRefusal } from '../../mapping/source-kind';

const NANOS = 1_000_000;
/** After so long without a word JetStream delivers a message again: also to the service that follows one that was killed. */
const ACK_WAIT_MS = 30_000;
/** Messages that are held or rest, at once. */
const MOST_HELD = 20_000;

export interface ConsumerPlace {
  readonly stream: string;
  /** What the ARN names; absent: one for the mapping alone. */
  readonly given?: string;
}

/** The mapping's consumer, made if need be; one that its ARN names must be there, and fit. */
export async function findConsumer(
  manager: JetStreamManager,
  { stream, given }: ConsumerPlace,
  mapping: MappingRecord,
): Promise<ConsumerInfo> {
  await manager.streams.info(stream);
  const found = await manager.consumers.info(stream, given ?? mapping.uuid).catch((error: unknown) => {
    if (/not found/i.test(String(error))) return undefined;
    throw error;
  });
  if (given === undefined) return found ?? manager.consumers.add(stream, ownConfig(mapping));
  if (!found)
    throw new BrokerRefusal(
      `The stream "${stream}" has no consumer "${given}": nats consumer add ${stream} ${given} --pull --ack explicit, ` +
        'or map the stream without /consumer/, which makes one for the mapping alone.',
    );
  const { deliver_subject: pushed, ack_policy: acks } = found.config;
  if (pushed !== undefined || acks !== 'explicit')
    throw new BrokerRefusal(
      `The consumer "${given}" of the stream "${stream}" must be a pull consumer with explicit acknowledgements.`,
    );
  return found;
}

/** It is gone then. */
export async function removeConsumer(manager: JetStreamManager, stream: string, name: string): Promise<void> {
  await manager.consumers.delete(stream, name).catch((error: unknown) => {
    if (!/not found/i.test(String(error))) throw error;
  });
}

export function heartbeatMs({ config }: ConsumerInfo): number {
  return Math.max(500, (config.ack_wait ?? ACK_WAIT_MS * NANOS) / NANOS / 3);
}

function ownConfig({ uuid, settings, functionName }: MappingRecord): Partial<ConsumerConfig> {
  return {
    durable_name: uuid,
    description: `lambdabox: ${functionName}`,
    ack_policy: 'explicit',
    ack_wait: ACK_WAIT_MS * NANOS,
    max_deliver: -1,
    max_ack_pending: MOST_HELD,
    ...beginning(settings),
  };
}

function beginning({
  StartingPosition: position,
  StartingPositionTimestamp: seconds = 0,
}: MappingRecord['settings']): Partial<ConsumerConfig> {
  if (position === 'LATEST') return { deliver_policy: 'new' };
  if (position !== 'AT_TIMESTAMP') return { deliver_policy: 'all' };
  return { deliver_policy: 'by_start_time', opt_start_time: new Date(seconds * 1000).toISOString() };
}
