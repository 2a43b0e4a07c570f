import type { Context } from '../context';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { isNotFound } from '../http/service-error';
import { type FunctionDetails, LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { stemsFor } from '../http/stems-for';
import { callLines, type CallFacts } from './call-lines';
import { functionLines, type FunctionFacts } from './function-lines';

interface WhyOptions {
  readonly limit: number;
  readonly json?: boolean;
}

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** All that the service remembers. */
const ALL_DECISIONS = 10_000;

export async function run(context: Context, options: WhyOptions, subject: string): Promise<ExitCode> {
  const { out } = context;
  if (REQUEST_ID.test(subject)) {
    const facts = await aboutCall(context, subject.toLowerCase(), options.limit);
    if (options.json) out.json(facts);
    else for (const line of callLines(facts, out.colors)) out.line(line);
  } else {
    const facts = await aboutFunction(context, subject, options.limit);
    if (options.json) out.json(facts);
    else for (const line of functionLines(facts, out.colors)) out.line(line);
  }
  return EXIT.ok;
}

async function aboutCall({ client }: Context, requestId: string, limit: number): Promise<CallFacts> {
  const own = new ServiceApi(client);
  const [[invocation], decisions] = await Promise.all([
    own.invocations({ requestId, limit: 1 }),
    own.decisions({ requestId, limit }),
  ]);
  if (!invocation && decisions.length === 0)
    throw new CliError(
      `nothing is known of the call ${requestId}: the service remembers the last 2,000 since it started`,
      EXIT.failed,
      `lambdabox invocations lists them; lambdabox logs --request-id ${requestId} --since 14d looks in the logs`,
    );
  return { requestId, invocation, decisions };
}

async function aboutFunction(context: Context, name: string, limit: number): Promise<FunctionFacts> {
  const own = new ServiceApi(context.client);
  const details = await existing(context, name);
  // A name with a qualifier means one version.
  const Version = details?.Configuration.Version ?? '$LATEST';
  const version = Version === '$LATEST' ? undefined : Version;
  const functionName = details?.Configuration.FunctionName ?? name;
  const isMeant = (one: { readonly version?: string }) => version === undefined || one.version === version;
  const [pools, stems, found] = await Promise.all([
    own.pools(functionName),
    details ? own.stems() : [],
    own.decisions({ function: functionName, limit: version === undefined ? limit : ALL_DECISIONS }),
  ]);
  const decisions = found.filter(isMeant).slice(0, limit);
  if (!details && decisions.length === 0)
    throw new CliError(
      `there is no function ${name}, and nothing is known of one that there was`,
      EXIT.failed,
      'lambdabox ls lists the functions; a request id is 32 hexadecimal digits with hyphens',
    );
  if (!details)
    context.out.warn(`there is no function ${name} now; this is what is known of the one there was`);
  return {
    functionName,
    version,
    pools: pools.filter(isMeant),
    stems: details ? stemsFor(details, stems) : [],
    decisions,
  };
}

/** Of a deleted function the decisions are still known. */
async function existing({ client }: Context, name: string): Promise<FunctionDetails | undefined> {
  try {
    return await new LambdaApi(client).get(name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return undefined;
  }
}
