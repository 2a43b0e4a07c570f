import type { WebhookHook } from '../../../contract/hook';

/** Headers in lower case, and the bytes of the body as they came. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** What a request says of itself. */
export interface Claim {
  /** Any of them may be the good one. */
  readonly signatures: readonly Buffer[];
  /** What was signed. */
  readonly signed: readonly (string | Buffer)[];
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  /** Epoch seconds, where the sender tells them. */
  readonly time?: number;
  /** The key of a secret, where that is not the text itself; undefined for what cannot be one. */
  readonly keyOf?: (secret: string) => Buffer | undefined;
}

/** Without any signature where the request has none. */
export type ReadClaim = (request: SignedRequest, hook: WebhookHook) => Claim;
