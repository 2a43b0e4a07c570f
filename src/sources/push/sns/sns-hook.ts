import type { SnsHook } from '../../../contract/hook';
import type { HookFields, HookHead } from '../hook-fields';

const TOPIC = /^arn:aws[a-z-]*:sns:[a-z0-9-]{1,32}:\d{12}:[\w-]{1,256}(?:\.fifo)?$/;
/** Without a user, a path or a query. */
const SERVER = /^https?:\/\/(?:[a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/;
/** SNS tries for an hour at most, and a message keeps its time (SNS developer guide, "Amazon SNS message delivery retries"). */
const TOLERANCE = 3600;

export function readSnsHook(fields: HookFields, head: HookHead): SnsHook {
  const server = fields.optionalText(
    'server',
    SERVER,
    'must be an address such as http://127.0.0.1:4566, without a path',
  );
  return {
    ...{ kind: 'sns', ...head },
    topic: fields.text('topic', TOPIC, 'must be the ARN of a topic: arn:aws:sns:<region>:<account>:<name>'),
    proof: fields.choice('proof', ['signature', 'token'] as const, 'signature'),
    tolerance: fields.count('tolerance', TOLERANCE, 1, 86_400),
    ...(server === undefined ? {} : { server }),
  };
}
