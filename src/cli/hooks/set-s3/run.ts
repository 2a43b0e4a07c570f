import type { HookView } from '../../../contract/hook';
import { EXIT, type ExitCode, usageError } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { readPayload } from '../../invoke/payload';
import { bucketPermission, permitService } from '../permission';
import { showPut } from '../put-lines';
import { readNotifications, type S3Notification } from './notification-configuration';

interface Options {
  readonly permission: boolean;
  readonly json?: boolean;
}

export async function run(
  context: Context,
  { permission, json = false }: Options,
  bucket: string,
  file: string,
): Promise<ExitCode> {
  const { client, io, out } = context;
  const text = (await readPayload(file === '-' ? file : `@${file}`, io)).toString('utf8');
  const wanted = readNotifications(text, bucket);
  const api = new HooksApi(client);
  const before = await api.list();
  refuseOthers(before, wanted, bucket);
  for (const { name, ...notification } of wanted) {
    if (permission) await permitService(client, bucketPermission(notification.function, bucket));
    const put = await api.put({ kind: 's3', name, enabled: true, bucket, ...notification });
    showPut(context, put, json);
  }
  const names = new Set(wanted.map(({ name }) => name));
  for (const { name } of before.filter((hook) => isOf(hook, bucket) && !names.has(hook.name))) {
    await api.remove(name);
    if (json) out.json({ removed: name });
    else out.line(`${out.colors.green('✓')} ${name} is removed`);
  }
  return EXIT.ok;
}

/** A name is of all hooks the only one: one of something else is not taken from it. */
function refuseOthers(before: readonly HookView[], wanted: readonly S3Notification[], bucket: string): void {
  const names = wanted.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw usageError(`Id ${twice} is there twice`);
  const taken = before.find((hook) => names.includes(hook.name) && !isOf(hook, bucket));
  if (taken)
    throw usageError(
      `${taken.name} is the name of another hook, which is not of the bucket ${bucket}`,
      'give it another Id',
    );
}

function isOf(hook: HookView, bucket: string): boolean {
  return hook.kind === 's3' && hook.bucket === bucket;
}
