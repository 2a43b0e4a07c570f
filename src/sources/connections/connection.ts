import type { ConnectionKind } from '../../contract/connection-view';

/** Whom a client trusts, and who it says it is. PEM texts. */
export interface ConnectionTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  /** False: any certificate is believed. */
  readonly isVerified: boolean;
}

/** How a broker is reached that has no AWS shape. Secrets of it are never shown, logged or put into an event. */
export interface Connection {
  readonly name: string;
  readonly kind: ConnectionKind;
  /** `redis://127.0.0.1:6379`, `amqps://broker:5671/vhost`; several of a cluster. Without users and passwords. */
  readonly endpoints: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  /** Kafka: how its user is proven. */
  readonly mechanism?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  /** Absent: what the endpoint's scheme says, with the machine's authorities. */
  readonly tls?: ConnectionTls;
  /** The ARN at AWS that it stands for: of a broker of Amazon MQ, a cluster of MSK, a secret. */
  readonly standsFor?: string;
}

/**
 * Connections by name, as they are now: one that has not changed is the same object each time. All throw AwsError, which says
 * what to do, while the file that holds them is open to others or cannot be read.
 */
export interface Connections {
  find(name: string): Connection | undefined;
  /**
   * By `arn:lambdabox:connection:<region>:<account>:<name>`, by the ARN of what is there,
   * `arn:lambdabox:<kind>:<region>:<account>:<name>[/...]`, or by the one that it stands for.
   */
  byArn(arn: string): Connection | undefined;
}
