import { connectionArn, readOwnArn } from '../../connections/connection-arn';
import type { Connection, Connections } from '../../connections/connection';
import type { MappingRecord } from '../../mapping/mapping-record';
import { BrokerRefusal } from '../../mapping/source-kind';

/** Where a mapping's records are, as its ARN says. */
export interface OwnPlace {
  readonly arn: string;
  readonly region: string;
  /** A stream or a table. */
  readonly name: string;
  /** What reads there already, in place of a consumer for the mapping alone. */
  readonly consumer?: string;
  /** The connection as it is now, the same object while it has not changed. Throws BrokerRefusal when it is gone. */
  readonly connection: () => Connection;
}

/** Throws BrokerRefusal for an ARN that names nothing at a broker. */
export function ownPlace(
  { eventSourceArn: arn = '' }: Pick<MappingRecord, 'eventSourceArn'>,
  connections: Connections,
): OwnPlace {
  const own = readOwnArn(arn);
  if (own?.name === undefined)
    throw new BrokerRefusal(
      `The EventSourceArn ${arn} must be arn:lambdabox:<kind>:<region>:<account>:<connection>/<name>.`,
    );
  const { region, name, consumer } = own;
  const connection = () => {
    const found = connections.byArn(arn);
    if (found) return found;
    throw new BrokerRefusal(
      `There is no connection ${connectionArn(own.connection, own)} of the kind ${own.service}: ` +
        `lambdabox connections add ${own.connection} ${own.service} <endpoint>, or map another.`,
    );
  };
  return { arn, region, name, ...(consumer === undefined ? {} : { consumer }), connection };
}
