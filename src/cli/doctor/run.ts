import type { Context } from '../context';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { plural } from '../terminal/format';
import { localChecks } from './local-checks';
import type { Check } from '../../contract/check';
import { ServiceApi } from '../http/service-api';

const GROUPS = { machine: 'This machine', service: 'The service' } as const;

export async function run(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { out } = context;
  const machine = await localChecks(context);
  if (!options.json) show(out, GROUPS.machine, machine);
  out.progress('asking the service');
  const service = await serviceChecks(context);
  if (options.json) out.json({ machine, service });
  else show(out, GROUPS.service, service);
  const failed = [...machine, ...service].filter(({ status }) => status === 'fail').length;
  if (!options.json)
    out.note(
      failed === 0 ? 'nothing stands in the way' : out.noteColors.red(`${plural(failed, 'check')} failed`),
    );
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

/** A service that does not answer is a finding, not an error. */
async function serviceChecks({ client }: Context): Promise<readonly Check[]> {
  const name = 'service';
  try {
    const api = new ServiceApi(client);
    const { version, pid } = await api.status();
    return [
      { name, status: 'ok', detail: `lambdabox ${version} at ${client.endpoint}, pid ${pid}` },
      ...(await api.checks()),
    ];
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode === EXIT.interrupted) throw error;
    return [{ name, status: 'fail', detail: error.message, remedy: error.hint ?? 'look at its log' }];
  }
}

function show(out: Context['out'], title: string, checks: readonly Check[]): void {
  const { colors } = out;
  const marks = { ok: colors.green('✓'), warn: colors.yellow('!'), fail: colors.red('✗') };
  const width = Math.max(...checks.map(({ name }) => name.length));
  out.line(colors.bold(title));
  for (const { name, status, detail, remedy } of checks) {
    out.line(`  ${marks[status]} ${name.padEnd(width)}  ${detail}`);
    if (remedy && status !== 'ok') out.line(`    ${' '.repeat(width)}  → ${remedy}`);
  }
}
