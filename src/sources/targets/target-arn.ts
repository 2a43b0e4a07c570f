import {
  BUS,
  FUNCTION,
  hasPlace,
  parseSendable,
  WEBHOOK,
  type SendableArn,
  type SendableKinds,
} from '../../functions/sendable-arn';

export type TargetKind = 'function' | 'queue' | 'bus' | 'webhook';

export type TargetArn = SendableArn<TargetKind>;

const KINDS: SendableKinds<TargetKind> = {
  lambda: FUNCTION,
  sqs: { kind: 'queue', resource: /^([\w-]{1,80}(?:\.fifo)?)$/ },
  events: BUS,
  lambdabox: WEBHOOK,
};

/** Undefined for what nothing is sent to. */
export function parseTarget(arn: string): TargetArn | undefined {
  const found = parseSendable(arn, KINDS);
  return found && hasPlace(found) ? found : undefined;
}

export function isFifo(arn: string): boolean {
  return arn.endsWith('.fifo');
}
