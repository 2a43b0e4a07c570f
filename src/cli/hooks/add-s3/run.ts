import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi, type NewHook } from '../../http/hooks-api';
import { bucketPermission, permitService } from '../permission';
import { showPut } from '../put-lines';

interface Options {
  readonly bucket: string;
  readonly function: string;
  readonly event?: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
  readonly permission: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: Options, name: string): Promise<ExitCode> {
  const { bucket, prefix, suffix, event = ['s3:ObjectCreated:*'] } = options;
  const hook: NewHook = {
    ...{ kind: 's3', name, function: options.function, enabled: true, bucket, events: event },
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  };
  if (options.permission) await permitService(context.client, bucketPermission(options.function, bucket));
  const answer = await new HooksApi(context.client).put(hook);
  showPut(context, answer, options.json === true);
  return EXIT.ok;
}
