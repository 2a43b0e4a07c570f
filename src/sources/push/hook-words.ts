import type { Hook } from '../../contract/hook';

/** What people call it. Pure. */
export function hookName(hook: Hook): string {
  return `${hook.bucket}/${hook.prefix ?? ''}${hook.suffix === undefined ? '' : `*${hook.suffix}`}`;
}
