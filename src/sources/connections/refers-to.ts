import type { Connection } from './connection';
import { readOwnArn, type Scope } from './connection-arn';

/** Whether some text in a definition is an ARN of the connection, of what is there, or the one that it stands for. */
export function refersTo(definition: unknown, connection: Connection, scope: Scope): boolean {
  if (typeof definition === 'string') return isIts(definition, connection, scope);
  if (typeof definition !== 'object' || definition === null) return false;
  return Object.values(definition).some((member: unknown) => refersTo(member, connection, scope));
}

function isIts(text: string, { name, kind, standsFor }: Connection, { region, accountId }: Scope): boolean {
  if (text === standsFor) return true;
  const own = readOwnArn(text);
  if (own?.connection !== name || own.region !== region || own.accountId !== accountId) return false;
  return own.service === 'connection' || own.service === kind;
}
