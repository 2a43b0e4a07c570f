import type { HookView } from '../../../contract/hook';
import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { table } from '../../terminal/table';

export async function run({ client, out }: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const hooks = await new HooksApi(client).list();
  if (options.json) {
    out.json(hooks);
    return EXIT.ok;
  }
  if (hooks.length === 0) {
    out.note('there is no hook; make one with: lambdabox hooks add-s3 --help');
    return EXIT.ok;
  }
  const { bold, green, yellow, dim } = out.colors;
  const rows = hooks.map((hook) => [
    bold(hook.name),
    hook.kind,
    hook.enabled ? green('on') : yellow('off'),
    fromOf(hook),
    hook.function,
    hook.path === undefined ? '-' : `${client.endpoint}${hook.path}`,
  ]);
  const titles = ['hook', 'kind', 'state', 'from', 'function', 'address'];
  out.line(
    table(
      titles.map((title) => ({ title })),
      rows,
      dim,
    ),
  );
  return EXIT.ok;
}

/** What it is about. */
function fromOf(hook: HookView): string {
  switch (hook.kind) {
    case 's3':
      return `${hook.bucket}/${hook.prefix ?? ''}${hook.suffix === undefined ? '' : `*${hook.suffix}`} ${hook.events.join(' ')}`;
    case 'http':
      return hook.host === undefined ? hook.route : `${hook.route} on ${hook.host}`;
    case 'mqtt':
      return `${hook.connection}: ${hook.topics.join(' ')}`;
    case 'sns':
      return hook.topic;
    case 'webhook':
      return hook.sender;
  }
}
