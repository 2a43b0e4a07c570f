export interface Scope {
  readonly region: string;
  readonly accountId: string;
}

/** What `arn:lambdabox:<kind>:<region>:<account>:<connection>/<name>` names. */
export interface SourceArn {
  readonly kind: string;
  readonly region: string;
  readonly accountId: string;
  readonly connection: string;
  /** A stream, a table, a queue. */
  readonly name: string;
  /** Of `<name>/consumer/<consumer>`: a group of the broker that already is, in place of one for the mapping alone. */
  readonly consumer?: string;
}

const SOURCE = /^arn:lambdabox:([a-z]+):([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,64})\/(.+)$/;
const CONSUMER = /^(.+)\/consumer\/([^/]+)$/;
const CONNECTION = /^arn:lambdabox:connection:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,64})$/;

/** Undefined for anything else. */
export function readSourceArn(arn: string): SourceArn | undefined {
  const [, kind, region, accountId, connection, rest] = SOURCE.exec(arn) ?? [];
  if (kind === undefined || region === undefined || accountId === undefined) return undefined;
  if (connection === undefined || rest === undefined) return undefined;
  const [, name = rest, consumer] = CONSUMER.exec(rest) ?? [];
  return { kind, region, accountId, connection, name, ...(consumer === undefined ? {} : { consumer }) };
}

export function connectionArn(name: string, { region, accountId }: Scope): string {
  return `arn:lambdabox:connection:${region}:${accountId}:${name}`;
}

/** The name in the ARN of a connection in this scope; undefined for anything else. */
export function connectionNameIn(arn: string, { region, accountId }: Scope): string | undefined {
  const [, itsRegion, itsAccount, name] = CONNECTION.exec(arn) ?? [];
  return itsRegion === region && itsAccount === accountId ? name : undefined;
}
