import type { KeyRole } from './key-role';

/** Body of `POST /console/session`: a key pair, or the token of a one-time link. */
export type ConsoleLogin =
  { readonly accessKeyId: string; readonly secretAccessKey: string } | { readonly token: string };

/** Answer of `POST` and `GET /console/session`. */
export interface ConsoleSession {
  readonly accessKeyId: string;
  readonly role: KeyRole;
  /** To be sent as the header `x-lambdabox-csrf` of every request but GET and HEAD. */
  readonly csrfToken: string;
  readonly region: string;
  readonly accountId: string;
  /** lambdabox's. */
  readonly version: string;
}

/** Answer of `POST /_lambdabox/console-links`. */
export interface ConsoleLink {
  /** `/console/#token=...`: opens the console, once. */
  readonly url: string;
  /** Until when it does, epoch milliseconds. */
  readonly expires: number;
}
