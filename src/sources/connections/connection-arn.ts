export interface Scope {
  readonly region: string;
  readonly accountId: string;
}

/**
 * What one of our ARNs names: `arn:lambdabox:connection:<region>:<account>:<connection>` a connection,
 * `arn:lambdabox:<kind>:<region>:<account>:<connection>[/<name>]` what there is at its broker.
 */
export interface OwnArn extends Scope {
  readonly service: string;
  readonly connection: string;
  /** A stream, a table, a queue. */
  readonly name?: string;
  /** Of `<name>/consumer/<consumer>`: one that the broker has already, in place of one for the mapping alone. */
  readonly consumer?: string;
}

const OWN = /^arn:lambdabox:([a-z]+):([a-z0-9-]+):(\d{12}):([\w.-]{1,64})(?:\/(.+))?$/;
const CONSUMER = /^(.+)\/consumer\/([^/]+)$/;

/** Undefined for anything else. */
export function readOwnArn(arn: string): OwnArn | undefined {
  const [, service, region, accountId, connection, rest] = OWN.exec(arn) ?? [];
  if (service === undefined || region === undefined || accountId === undefined || connection === undefined)
    return undefined;
  if (rest === undefined) return { service, region, accountId, connection };
  const [, name = rest, consumer] = CONSUMER.exec(rest) ?? [];
  return { service, region, accountId, connection, name, ...(consumer === undefined ? {} : { consumer }) };
}

export function connectionArn(name: string, { region, accountId }: Scope): string {
  return `arn:lambdabox:connection:${region}:${accountId}:${name}`;
}
