import type { AccountScope } from '../../functions/names';

export const DEFAULT_BUS = 'default';

export function busArn({ region, accountId }: AccountScope, name: string): string {
  return `arn:aws:events:${region}:${accountId}:event-bus/${name}`;
}

/** A rule of the default bus has no bus in its ARN. */
export function ruleArn({ region, accountId }: AccountScope, busName: string, name: string): string {
  const path = busName === DEFAULT_BUS ? name : `${busName}/${name}`;
  return `arn:aws:events:${region}:${accountId}:rule/${path}`;
}

/** The name in an ARN of a bus of this account, or the name itself; undefined for a bus of somebody else. */
export function busNameOf(scope: AccountScope, nameOrArn: string): string | undefined {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, , , region, accountId, resource = ''] = nameOrArn.split(':');
  const isOurs = region === scope.region && accountId === scope.accountId;
  return isOurs && resource.startsWith('event-bus/') ? resource.slice('event-bus/'.length) : undefined;
}
