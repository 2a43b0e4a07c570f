import type { HookPut } from '../../contract/hook';
import type { Context } from '../context';

/** What was made, where it is pushed to, and what has to be shown there. */
export function showPut({ out, client }: Context, { hook, secret }: HookPut, isJson: boolean): void {
  const url = hook.path === undefined ? undefined : `${client.endpoint}${hook.path}`;
  if (isJson) {
    out.json({ hook, ...(url === undefined ? {} : { url }), ...(secret === undefined ? {} : { secret }) });
    return;
  }
  const { green, bold } = out.colors;
  out.line(`${green('✓')} ${bold(hook.name)} calls ${hook.function}`);
  if (url !== undefined) out.line(`  address  ${url}`);
  if (secret !== undefined) out.line(`  token    ${secret}  (it is not shown again)`);
}
