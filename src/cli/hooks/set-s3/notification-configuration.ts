import { usageError } from '../../cli-error';

/** One of a bucket's, as a hook has it. */
export interface S3Notification {
  readonly name: string;
  /** `thumbs`, `thumbs:live` */
  readonly function: string;
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

type Members = Readonly<Record<string, unknown>>;

const OF_FUNCTIONS = 'LambdaFunctionConfigurations';
/** They send to something else than functions: empty they say nothing. */
const OF_OTHERS = ['QueueConfigurations', 'TopicConfigurations', 'EventBridgeConfiguration'];
const MEMBERS = ['Id', 'LambdaFunctionArn', 'Events', 'Filter'];
const ARN = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:([\w-]+(?::[\w$-]+)?)$/;
const NAME = /^[\w-]+(?::[\w$-]+)?$/;

/**
 * A NotificationConfiguration (Amazon S3 API reference, "PutBucketNotificationConfiguration"). Throws for what it has that is
 * no notification of a function: nothing of it is passed over.
 */
export function readNotifications(text: string, bucket: string): readonly S3Notification[] {
  const configuration = objectOf(parsed(text), 'the configuration');
  for (const name of Object.keys(configuration)) {
    if (name === OF_FUNCTIONS) continue;
    if (!OF_OTHERS.includes(name)) throw usageError(`${name} is no member of a NotificationConfiguration`);
    if (name === 'EventBridgeConfiguration' || listOf(configuration[name], name).length > 0)
      throw usageError(
        `${name}: only functions are told here (${OF_FUNCTIONS})`,
        'a function may send on to a queue, a topic or an event bus',
      );
  }
  return listOf(configuration[OF_FUNCTIONS] ?? [], OF_FUNCTIONS).map((one, index) =>
    notificationOf(
      objectOf(one, `${OF_FUNCTIONS}[${index}]`),
      `${OF_FUNCTIONS}[${index}]`,
      `${bucket}-${index + 1}`,
    ),
  );
}

function notificationOf(one: Members, where: string, fallback: string): S3Notification {
  const unknown = Object.keys(one).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    throw usageError(`${where}.${unknown} is no member: there are ${MEMBERS.join(', ')}`);
  const { Id: name = fallback, LambdaFunctionArn: arn } = one;
  if (typeof name !== 'string') throw usageError(`${where}.Id must be a text`);
  const target =
    typeof arn === 'string' ? (ARN.exec(arn)?.[1] ?? (NAME.test(arn) ? arn : undefined)) : undefined;
  if (target === undefined) throw usageError(`${where}.LambdaFunctionArn must be the ARN of a function`);
  const events = listOf(one.Events, `${where}.Events`);
  if (events.length === 0 || !events.every((event) => typeof event === 'string'))
    throw usageError(`${where}.Events must be names of events, such as s3:ObjectCreated:*`);
  return { name, function: target, events, ...filterOf(one.Filter, `${where}.Filter`) };
}

function filterOf(filter: unknown, where: string): Pick<S3Notification, 'prefix' | 'suffix'> {
  if (filter === undefined) return {};
  const key = objectOf(filter, where).Key;
  const rules =
    key === undefined ? [] : listOf(objectOf(key, `${where}.Key`).FilterRules, `${where}.Key.FilterRules`);
  const found: { prefix?: string; suffix?: string } = {};
  for (const rule of rules) {
    const { Name: name, Value: value } = objectOf(rule, `${where}.Key.FilterRules`);
    const kind = typeof name === 'string' ? name.toLowerCase() : undefined;
    if ((kind !== 'prefix' && kind !== 'suffix') || typeof value !== 'string' || found[kind] !== undefined)
      throw usageError(`${where}.Key.FilterRules: each of prefix and suffix once, with a Value`);
    found[kind] = value;
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw usageError('the configuration is no JSON');
  }
}

function objectOf(value: unknown, where: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw usageError(`${where} must be an object`);
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw usageError(`${where} must be a list`);
}
