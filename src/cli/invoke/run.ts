import type { Answer } from '../http/client';
import { reportOf } from './call-report';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';
import { readPayload } from './payload';
import { repeatCalls } from './repeat-calls';
import { decoded, showAnswer } from './show-answer';

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
  else showAnswer(context, options, answer.body, report);
  return report.functionError ? EXIT.failed : EXIT.ok;
}

function accepted({ out }: Context, options: InvokeOptions, { status, headers }: Answer): ExitCode {
  const requestId = String(headers['x-amzn-requestid'] ?? '');
  if (options.json) out.json({ statusCode: status, requestId });
  else out.note(options.event ? `queued, request ${requestId}` : 'it could be called');
  return EXIT.ok;
}
