import type { Context } from '../../context';
import { EXIT, type ExitCode } from '../../cli-error';
import { ago, bytes } from '../../terminal/format';
import { ServiceApi } from '../../http/service-api';
import { table } from '../../terminal/table';

const ORIGINS = { folder: 'built here', aws: 'AWS', setting: 'setting' } as const;

export async function run({ client, out }: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const runtimes = await new ServiceApi(client).runtimes();
  if (options.json) {
    out.json(runtimes);
    return EXIT.ok;
  }
  const now = Date.now();
  const rows = runtimes.map(({ runtime, image, from, state, sizeBytes, createdAt }) => [
    out.colors.bold(runtime),
    state === 'ready' ? out.colors.green(state) : out.colors.yellow(state),
    sizeBytes === undefined ? '-' : bytes(sizeBytes),
    createdAt === undefined ? '-' : ago(Date.parse(createdAt), now),
    ORIGINS[from],
    image,
  ]);
  const titles = ['runtime', 'state', 'size', 'made', 'from', 'image'];
  out.line(
    table(
      titles.map((title) => ({ title, align: title === 'size' ? 'right' : 'left' })),
      rows,
      out.colors.dim,
    ),
  );
  const unbuilt = runtimes.filter(
    ({ from, state }) => from === 'folder' && (state === 'missing' || state === 'stale'),
  );
  if (unbuilt.length > 0)
    out.note(
      `built at first use, or now: lambdabox runtimes build ${unbuilt.map(({ runtime }) => runtime).join(' ')}`,
    );
  const away = runtimes.find(({ from, state }) => from === 'aws' && state === 'missing');
  if (away)
    out.note(`AWS's images are pulled at first use, or now: lambdabox runtimes build ${away.runtime}`);
  return EXIT.ok;
}
