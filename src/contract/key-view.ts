import type { KeyRole } from './key-role';

/** A key pair, without its secret. */
export interface KeyView {
  /** `admin` is the configured pair, which is in no list of keys that can be removed. */
  readonly name: string;
  readonly accessKeyId: string;
  readonly role: KeyRole;
  /** Epoch milliseconds; absent for the configured pair. */
  readonly createdAt?: number;
}

/** `GET /_lambdabox/keys`. */
export interface KeysAnswer {
  readonly keys: readonly KeyView[];
}

/** `PUT /_lambdabox/keys/:name?role=`: the only answer that holds the secret. */
export interface KeyAdded extends KeyView {
  readonly secretAccessKey: string;
}
