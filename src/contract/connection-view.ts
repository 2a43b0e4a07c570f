/** Brokers that are reached by a connection of one's own. */
export type ConnectionKind = 'redis' | 'nats' | 'postgres' | 'rabbitmq' | 'activemq' | 'kafka' | 'mqtt';

/** A connection as anybody may see it: which secrets there are, and none of them. */
export interface ConnectionView {
  readonly name: string;
  readonly kind: ConnectionKind;
  readonly arn: string;
  readonly endpoints: readonly string[];
  readonly username?: string;
  readonly mechanism?: string;
  /** Of `password`, `token` and `key`, those that it has. */
  readonly secrets: readonly string[];
  /** Absent: what the endpoint's scheme says. */
  readonly tls?: { readonly isVerified: boolean; readonly serverName?: string; readonly hasOwnCa: boolean };
  readonly standsFor?: string;
}

export interface ConnectionsAnswer {
  /** Where they are kept. */
  readonly path: string;
  readonly connections: readonly ConnectionView[];
}

/** What a broker said to somebody who really came. */
export interface ConnectionTestAnswer {
  readonly isWell: boolean;
  /** What was found, one sentence each. Of a test that failed: what was found until then. */
  readonly found: readonly string[];
  /** What is wrong, and the way out. */
  readonly trouble?: string;
}
