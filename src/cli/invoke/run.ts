import type { Answer } from '../http/client';
import { reportOf, summary, type CallReport } from './call-report';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';
import { readPayload } from './payload';
import { repeatCalls } from './repeat-calls';

interface InvokeOptions {
  readonly qualifier?: string;
  readonly tail?: boolean;
  readonly event?: boolean;
  readonly dryRun?: boolean;
  readonly repeat?: number;
  readonly tenantId?: string;
  readonly json?: boolean;
}

export async function run(
  context: Context,
  options: InvokeOptions,
  name: string,
  argument?: string,
): Promise<ExitCode> {
  const payload = await readPayload(argument, context.io);
  const api = new LambdaApi(context.client);
  const { qualifier, tenantId } = options;
  const input = { name, payload, qualifier, tenantId };
  if (options.dryRun || options.event) {
    const type = options.event ? 'Event' : 'DryRun';
    return accepted(context, options, await api.invoke({ ...input, type }));
  }
  if (options.repeat !== undefined) {
    return repeatCalls(context, options.repeat, options.json === true, () => api.invoke(input));
  }
  const answer = await api.invoke(input);
  const report = reportOf(answer);
  if (options.json) context.out.json({ ...report, payload: decoded(answer.body) });
  else show(context, options, answer, report);
  return report.functionError ? EXIT.failed : EXIT.ok;
}

function accepted({ out }: Context, options: InvokeOptions, { status, headers }: Answer): ExitCode {
  const requestId = String(headers['x-amzn-requestid'] ?? '');
  if (options.json) out.json({ statusCode: status, requestId });
  else out.note(options.event ? `queued, request ${requestId}` : 'it could be called');
  return EXIT.ok;
}

function show({ out }: Context, options: InvokeOptions, { body }: Answer, report: CallReport): void {
  const colors = out.noteColors;
  if (options.tail) out.note(colors.dim(report.log.trimEnd()));
  if (out.isTerminal) out.line(pretty(body));
  else out.raw(body);
  out.note(report.functionError ? colors.red(summary(report)) : colors.dim(summary(report)));
  if (report.functionError && !options.tail) {
    out.note(
      colors.dim(`its log: lambdabox logs ${report.requestId ? `--request-id ${report.requestId}` : ''}`),
    );
  }
}

/** JSON with line breaks; what is no JSON as it is. */
function pretty(body: Buffer): string {
  const value = decoded(body);
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : body.toString('utf8');
}

function decoded(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
