import type { Session } from '../../access/session';
import { UNKNOWN_OPERATION, type InsideRequest, type Wish } from '../http/door';
import { operationOf } from './scheduler-operations';

/** All that a request needs to be allowed (Service authorization reference, "Amazon EventBridge Scheduler"). */
export function schedulerWishes(request: InsideRequest, scope: Session['scope']): Wish[] {
  const found = operationOf(request);
  if (!found) return [UNKNOWN_OPERATION];
  const { operation } = found.row;
  const { groupName, roleArn } = membersOf(request);
  const action = `scheduler:${operation}`;
  const resource = resourceOf(operation, found.name, groupName, scope);
  // Whoever names a role gives it to the schedule.
  return [
    { action, resource },
    ...(roleArn === undefined ? [] : [{ action: 'iam:PassRole', resource: roleArn }]),
  ];
}

function resourceOf(
  operation: string,
  name: string,
  groupName: string,
  { region, accountId }: Session['scope'],
): string {
  const scheduler = `arn:aws:scheduler:${region}:${accountId}`;
  if (operation.startsWith('List') && name === '') return '*';
  if (operation.endsWith('Resource')) return name;
  return operation.endsWith('Group')
    ? `${scheduler}:schedule-group/${name}`
    : `${scheduler}:schedule/${groupName}/${name}`;
}

/** What the operation itself refuses when it is no JSON object. */
function membersOf({ query, body }: InsideRequest): { groupName: string; roleArn?: string } {
  const ofQuery = query.get('groupName') ?? 'default';
  try {
    const input = JSON.parse(body.toString()) as {
      GroupName?: unknown;
      Target?: { RoleArn?: unknown };
    } | null;
    const groupName = typeof input?.GroupName === 'string' ? input.GroupName : ofQuery;
    const roleArn = input?.Target?.RoleArn;
    return { groupName, ...(typeof roleArn === 'string' ? { roleArn } : {}) };
  } catch {
    return { groupName: ofQuery };
  }
}
