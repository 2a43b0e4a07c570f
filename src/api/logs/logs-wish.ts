import type { Session } from '../../access/session';
import type { Wish } from '../http/door';
import { LogsInput } from './logs-input';

/** What a request of CloudWatch Logs wants: of the group that it names, or of all. */
export function logsWish(target: string, body: Buffer, { region, accountId }: Session['scope']): Wish {
  const operation = target.slice(target.indexOf('.') + 1);
  const group = groupOf(body) ?? '*';
  return {
    action: `logs:${operation}`,
    resource: `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:`,
  };
}

/** Undefined where the operation will refuse the request, or wants no single group. */
function groupOf(body: Buffer): string | undefined {
  try {
    return new LogsInput(JSON.parse(body.toString())).group();
  } catch {
    return undefined;
  }
}
