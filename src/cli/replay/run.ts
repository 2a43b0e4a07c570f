import type { CallRow } from '../../contract/call-row';
import { EXIT, type ExitCode } from '../cli-error';
import type { Context } from '../context';
import { LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { reportOf } from '../invoke/call-report';
import { decoded, showAnswer } from '../invoke/show-answer';
import { replayTable } from './replay-table';

interface ReplayOptions {
  readonly qualifier?: string;
  readonly tail?: boolean;
  readonly json?: boolean;
}

export async function run(context: Context, options: ReplayOptions, argument: string): Promise<ExitCode> {
  const { client, out } = context;
  const requestId = argument.toLowerCase();
  const own = new ServiceApi(client);
  const { call } = await own.call(requestId);
  const payload = Buffer.from(await own.eventOf(requestId));
  const answer = await new LambdaApi(client).invoke({
    ...{ name: call.functionName, payload },
    qualifier: options.qualifier ?? call.qualifier,
  });
  const report = reportOf(answer);
  if (options.json) out.json({ before: call, now: { ...report, payload: decoded(answer.body) } });
  else {
    showAnswer(context, options, answer.body, report);
    out.note(replayTable(call, report, out.noteColors));
    out.note(out.noteColors.dim(comparisonOf(call, report.requestId)));
  }
  return report.functionError ? EXIT.failed : EXIT.ok;
}

function comparisonOf({ requestId }: CallRow, replayId: string): string {
  return `logs and phases side by side: lambdabox console, /console/calls/${requestId}/${replayId}`;
}
