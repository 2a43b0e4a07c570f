import type { KeyRole } from '../../contract/key-role';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A key pair beside the configured one, as it is kept. */
export interface KeyRecord extends KeyPair {
  /** Its own; as IAM names users. */
  readonly name: string;
  readonly role: KeyRole;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}
