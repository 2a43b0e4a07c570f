import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { ago, bytes } from '../terminal/format';
import { type FunctionConfiguration, LambdaApi } from '../http/lambda-api';
import type { EnvironmentView } from '../../contract/environment-view';
import { ServiceApi } from '../http/service-api';
import { environmentsText } from '../terminal/environments-text';
import { table } from '../terminal/table';
import { Semaphore } from '../../lib/semaphore';

const CALLS_AT_A_TIME = 6;

export async function run(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const [listed, environments] = await Promise.all([
    new LambdaApi(context.client).list(),
    new ServiceApi(context.client).environments(),
  ]);
  // AWS's lists leave the state out.
  const api = new LambdaApi(context.client);
  const turns = new Semaphore(CALLS_AT_A_TIME);
  const functions = await Promise.all(
    listed.map(({ FunctionName }) => turns.run(() => api.configuration(FunctionName))),
  );
  if (options.json) {
    context.out.json(functions.map((found) => ({ ...found, Environments: ofFunction(environments, found) })));
  } else if (functions.length === 0)
    context.out.note('there are no functions yet; make one: lambdabox deploy <folder>');
  else context.out.line(functionTable(functions, environments, context));
  return EXIT.ok;
}

function ofFunction(
  environments: readonly EnvironmentView[],
  { FunctionName }: FunctionConfiguration,
): EnvironmentView[] {
  return environments.filter(({ functionName }) => functionName === FunctionName);
}

function functionTable(
  functions: readonly FunctionConfiguration[],
  environments: readonly EnvironmentView[],
  { out }: Context,
): string {
  const now = Date.now();
  const rows = functions.map((found) => [
    out.colors.bold(found.FunctionName),
    found.Runtime ?? 'image',
    `${found.MemorySize} MB`,
    `${found.Timeout} s`,
    found.Runtime === undefined ? '-' : bytes(found.CodeSize),
    stateText(found, out.colors),
    ago(Date.parse(found.LastModified), now),
    environmentsText(ofFunction(environments, found)) || '-',
  ]);
  const titles = ['name', 'runtime', 'memory', 'timeout', 'size', 'state', 'modified', 'environments'];
  const right = new Set(['memory', 'timeout', 'size']);
  return table(
    titles.map((title) => ({ title, align: right.has(title) ? 'right' : 'left' })),
    rows,
    out.colors.dim,
  );
}

function stateText(found: FunctionConfiguration, colors: Context['out']['colors']): string {
  const state = found.LastUpdateStatus === 'InProgress' ? 'Updating' : (found.State ?? '');
  if (found.LastUpdateStatus === 'Failed') return colors.red('UpdateFailed');
  if (state === 'Active') return colors.green(state);
  return state === 'Failed' ? colors.red(state) : colors.yellow(state);
}
