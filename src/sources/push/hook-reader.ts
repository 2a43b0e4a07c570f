import type { Hook, HookKind } from '../../contract/hook';
import { clientError } from '../../errors';
import { HookFields, type HookHead } from './hook-fields';
import { readHttpHook } from './http/http-hook';
import { readMqttHook } from './mqtt/mqtt-hook';
import { readS3Hook } from './s3/s3-hook';
import { readSnsHook } from './sns/sns-hook';
import { readWebhookHook } from './webhooks/webhook-hook';

const READERS: Readonly<Record<HookKind, (fields: HookFields, head: HookHead) => Hook>> = {
  s3: readS3Hook,
  http: readHttpHook,
  webhook: readWebhookHook,
  mqtt: readMqttHook,
  sns: readSnsHook,
};
const KINDS = Object.keys(READERS) as HookKind[];

const NAME = /^[\w.-]{1,64}$/;
/** A name, with a version or an alias. */
const FUNCTION = /^[\w-]{1,64}(:(\$LATEST|[\w-]{1,128}))?$/;

/** A hook as the API is told of it. Throws InvalidParameterValueException. Pure. */
export function readHook(name: string, value: unknown): Hook {
  if (!NAME.test(name) || name === 's3' || name.startsWith('.')) {
    const rule = 'must be 1 to 64 letters, digits, "-", "_" and ".", and neither "s3" nor begin with "."';
    throw clientError('invalidParameterValue', `name=${name.slice(0, 100)}: ${rule}`);
  }
  const fields = HookFields.of(value);
  const kind = fields.choice('kind', KINDS);
  const head = {
    name,
    function: fields.text(
      'function',
      FUNCTION,
      'must be the name of a function, or <name>:<alias or version>',
    ),
    enabled: fields.flag('enabled', true),
  };
  const hook = READERS[kind](fields, head);
  fields.end();
  return hook;
}

/** The function and its qualifier. */
export function targetOf({ function: target }: Pick<Hook, 'function'>): {
  readonly functionName: string;
  readonly qualifier?: string;
} {
  const [functionName = '', qualifier] = target.split(':');
  return qualifier === undefined ? { functionName } : { functionName, qualifier };
}
