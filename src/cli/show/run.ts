import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { ago, bytes } from '../terminal/format';
import { environmentsText } from '../terminal/environments-text';
import { type FunctionDetails, type FunctionUrl, LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';

export async function run(
  context: Context,
  options: { readonly json?: boolean },
  name: string,
): Promise<ExitCode> {
  const lambda = new LambdaApi(context.client);
  const details = await lambda.get(name);
  const urls = await lambda.urls(details.Configuration.FunctionName);
  const all = await new ServiceApi(context.client).environments();
  const environments = all.filter(({ functionName }) => functionName === details.Configuration.FunctionName);
  if (options.json) context.out.json({ ...details, FunctionUrls: urls, Environments: environments });
  else {
    const rows: [string, string][] = [
      ...describe(details),
      ...urls.map(urlRow),
      ['environments', environmentsText(environments) || 'none'],
    ];
    const width = Math.max(...rows.map(([title]) => title.length));
    for (const [title, text] of rows) {
      context.out.line(`${context.out.colors.dim(title.padEnd(width))}  ${text}`);
    }
  }
  return EXIT.ok;
}

/** Of an alias with its name. */
function urlRow({ FunctionUrl: url, FunctionArn: arn, AuthType: auth }: FunctionUrl): [string, string] {
  const alias = arn.split(':')[7];
  return ['URL', `${url} (${auth}${alias === undefined ? '' : `, alias ${alias}`})`];
}

/** Values of variables may be secrets: only their names are shown. */
function describe({
  Configuration: found,
  Code: code = {},
  Tags: tags = {},
  Concurrency: concurrency,
}: FunctionDetails): [string, string][] {
  const reserved = concurrency?.ReservedConcurrentExecutions;
  const variables = Object.keys(found.Environment?.Variables ?? {});
  const config = found.ImageConfigResponse?.ImageConfig ?? {};
  const rows: [string, string][] = [
    ['name', found.FunctionName],
    ['ARN', found.FunctionArn],
    ['description', found.Description],
    ['runtime', found.Runtime ?? ''],
    ['handler', found.Handler ?? ''],
    ['image', imageText(code)],
    ['image config', Object.entries(config).map(settingText).join(', ')],
    ['memory', `${found.MemorySize} MB, /tmp ${found.EphemeralStorage.Size} MB`],
    ['timeout', `${found.Timeout} s`],
    ['code', found.Runtime === undefined ? '' : `${bytes(found.CodeSize)}, SHA-256 ${found.CodeSha256}`],
    ['layers', (found.Layers ?? []).map(({ Arn }) => Arn).join(', ')],
    ['variables', variables.length === 0 ? '' : `${variables.join(', ')} (values: --json)`],
    [
      'tags',
      Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
    ],
    ['reserved', reserved === undefined ? '' : `${reserved} at a time`],
    ['state', [found.State, found.StateReason, found.LastUpdateStatusReason].filter(Boolean).join(': ')],
    ['log group', found.LoggingConfig?.LogGroup ?? ''],
    ['modified', `${ago(Date.parse(found.LastModified), Date.now())} (${found.LastModified})`],
  ];
  return rows.filter(([, text]) => text !== '');
}

/** As it was named, and what that meant. */
function imageText({
  ImageUri: uri,
  ResolvedImageUri: resolved,
}: NonNullable<FunctionDetails['Code']>): string {
  if (uri === undefined) return '';
  return resolved === undefined || resolved === uri ? uri : `${uri} (${resolved})`;
}

function settingText([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
