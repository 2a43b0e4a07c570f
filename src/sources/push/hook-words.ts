import type { Hook } from '../../contract/hook';

/** What people call it. Pure. */
export function hookName(hook: Hook): string {
  switch (hook.kind) {
    case 's3':
      return `${hook.bucket}/${hook.prefix ?? ''}${hook.suffix === undefined ? '' : `*${hook.suffix}`}`;
    case 'http':
      return hook.host === undefined ? hook.route : `${hook.route} on ${hook.host}`;
    case 'mqtt':
      return `${hook.connection}: ${hook.topics.join(' ')}`;
    case 'sns':
      return hook.topic;
    case 'webhook':
      return `${hook.name} (${hook.sender})`;
  }
}
