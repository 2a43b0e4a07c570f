import type { Context } from '../context';
import { summary, type CallReport } from './call-report';

/** The answer on stdout, as it is where nobody reads it; what is told of the call on stderr. */
export function showAnswer(
  { out }: Context,
  options: { readonly tail?: boolean },
  body: Buffer,
  report: CallReport,
): void {
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

export function decoded(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
