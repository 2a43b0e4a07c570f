import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { KeysApi } from '../../http/keys-api';
import { ago } from '../../terminal/format';
import { table } from '../../terminal/table';

export async function run({ client, out }: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const keys = await new KeysApi(client).list();
  if (options.json) out.json(keys);
  else {
    const rows = keys.map(({ name, role, accessKeyId, createdAt }) => [
      out.colors.bold(name),
      role,
      accessKeyId,
      createdAt === undefined ? '-' : ago(createdAt, Date.now()),
    ]);
    const titles = ['name', 'role', 'access key', 'made'];
    out.line(
      table(
        titles.map((title) => ({ title })),
        rows,
        out.colors.dim,
      ),
    );
  }
  return EXIT.ok;
}
