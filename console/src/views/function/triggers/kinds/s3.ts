import { given, listed } from '../field';
import { sourcePermission } from '../permission';
import type { TriggerKind } from '../trigger-kind';
import { hookName, hookPlan, replacedHook } from './hook';

/** Where a bucket tells of what happens to its objects. S3 must be allowed to call before. */
export const S3: TriggerKind = {
  id: 's3',
  title: 'Bucket (S3 and what speaks as it does)',
  does: 'Calls for objects that are made or removed. The store is told to post its notifications to the address that is shown then.',
  fields: (_, target) => [
    hookName(target),
    {
      ...{ name: 'bucket', label: 'Bucket' },
      rule: ['[a-z0-9][a-z0-9.\\-]{1,61}[a-z0-9]', '3 to 63 small letters, digits, - and .'],
    },
    { name: 'events', label: 'Events', hint: 'with commas', initial: 's3:ObjectCreated:*', isWide: true },
    { name: 'prefix', label: 'Keys begin with', isOptional: true, example: 'in/' },
    { name: 'suffix', label: 'and end with', isOptional: true, example: '.jpg' },
  ],
  plan: (values, target) => {
    const { bucket = '' } = values;
    const [events, prefix, suffix] = [listed(values.events), given(values.prefix), given(values.suffix)];
    const hook = hookPlan('s3', values, target, {
      body: { bucket, events, prefix, suffix },
      options: { '--bucket': bucket, '--event': events, '--prefix': prefix, '--suffix': suffix },
    });
    const allowed = sourcePermission(target, 's3', `arn:aws:s3:::${bucket}`);
    // The command adds the permission, too.
    return { requests: [...allowed.requests, ...hook.requests], commands: hook.commands };
  },
  replaced: replacedHook,
};
