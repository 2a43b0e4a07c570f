import { usageError } from '../cli-error';

/** A source that `--on` names. */
export type WantedSource =
  | { readonly what: 'schedule'; readonly name: string; readonly expression: string }
  | { readonly what: 'mapping'; readonly arn: string; readonly startsAtEnd: boolean }
  | { readonly what: 'bucket'; readonly bucket: string; readonly prefix?: string }
  | { readonly what: 'topic'; readonly topic: string }
  | { readonly what: 'sns'; readonly arn: string };

/** Whose function it is. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly functionName: string;
}

type ArnOf = (name: string, place: Place) => string;

const aws =
  (service: string, prefix = ''): ArnOf =>
  (name, { region, accountId }) =>
    `arn:aws:${service}:${region}:${accountId}:${prefix}${name}`;
const own =
  (kind: string): ArnOf =>
  (name, { region, accountId }) =>
    `arn:lambdabox:${kind}:${region}:${accountId}:${name}`;

/** By the word before the colon: what can be mapped by a name alone. */
const MAPPED: Readonly<Record<string, ArnOf>> = {
  sqs: aws('sqs'),
  kinesis: aws('kinesis', 'stream/'),
  redis: own('redis'),
  nats: own('nats'),
  postgres: own('postgres'),
};

/** Throws a usage error for what names no source. */
export function readSource(text: string, place: Place): WantedSource {
  if (/^(?:rate|cron|at)\(.+\)$/.test(text))
    return { what: 'schedule', name: scheduleName(text, place), expression: text };
  if (/^arn:aws[a-z-]*:sns:/.test(text)) return { what: 'sns', arn: text };
  if (text.startsWith('arn:')) return mapping(text);
  const [, kind = '', name = ''] = /^([a-z0-9]+):(.+)$/.exec(text) ?? [];
  if (kind === 's3') return bucket(name);
  if (kind === 'mqtt') return { what: 'topic', topic: name };
  if (kind === 'sns') return { what: 'sns', arn: aws('sns')(name, place) };
  const arnOf = Object.hasOwn(MAPPED, kind) ? MAPPED[kind] : undefined;
  if (arnOf) return mapping(arnOf(name, place));
  throw usageError(
    `--on ${text} names no source of events`,
    'such as "rate(5 minutes)", sqs:orders, kinesis:clicks, redis:cache/jobs, s3:bucket/prefix, mqtt:home/+/door, sns:alarms, or an ARN that can be mapped',
  );
}

function mapping(arn: string): WantedSource {
  return { what: 'mapping', arn, startsAtEnd: /^arn:aws[a-z-]*:(?:kinesis|dynamodb):/.test(arn) };
}

function bucket(name: string): WantedSource {
  const at = name.indexOf('/');
  const prefix = at < 0 ? '' : name.slice(at + 1);
  return { what: 'bucket', bucket: at < 0 ? name : name.slice(0, at), ...(prefix === '' ? {} : { prefix }) };
}

/** The same for the same expression, so that a second deployment finds it. */
function scheduleName(expression: string, { functionName }: Place): string {
  const words = expression.replace(/[^0-9A-Za-z]+/g, '-').replace(/^-+|-+$/g, '');
  return `${functionName}-${words}`.slice(0, 64);
}
