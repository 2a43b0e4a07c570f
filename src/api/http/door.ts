import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Session } from '../../access/session';
import type { Protocol } from './error-renderer';
import type { Exchange } from './exchange';
import type { AcceptedHead } from './sigv4/sigv4';

/** What tells whose a request is; nothing of its body. */
export interface RequestHead {
  readonly method: string;
  /** As sent: path and query. */
  readonly url: string;
  /** Without the query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request from inside an environment, its signature verified. */
export interface InsideRequest extends RequestHead {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** What a request from inside an environment wants, as IAM names it. */
export interface Wish {
  readonly action: string;
  /** An ARN, or * where the action is of no resource. */
  readonly resource: string;
  /** Whose resource policy has a say. */
  readonly of?: { readonly functionName: string; readonly qualifier?: string };
}

/** Of no table: a permission for something else must not be one for this, however express may read its path. */
export const UNKNOWN_OPERATION: Wish = { action: 'lambdabox:UnknownOperation', resource: '*' };

/** A protocol that clients speak here, and what serves it. A new one is a folder, and a line in the list of doors. */
export interface Door {
  readonly name: string;
  /** As it stands in the scope of its requests' signatures. */
  readonly service: string;
  /** How it writes its errors. */
  readonly protocol: Protocol;
  knows(head: RequestHead): boolean;
  /** All that a request needs to be allowed; none when anyone inside may make it. */
  wishes(request: InsideRequest, scope: Session['scope']): readonly Wish[];
  /** The head is accepted; the body is read and verified by whoever asks for it. What is thrown is rendered. */
  serve(exchange: Exchange, head: RequestHead): Promise<void> | void;
}

/** One request that need not be signed, and its answer. */
export interface PublicVisit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly head: RequestHead;
  readonly requestId: string;
  /** When its head was there: of the steady clock, and in epoch milliseconds. */
  readonly received: { readonly at: number; readonly wallTime: number };
  /** The head of its signature, for who asks for one. Throws when there is none, or none that is good. */
  accept(): AcceptedHead;
}

/** A door that judges by itself who may come in. */
export interface PublicDoor {
  /** How it writes its errors. */
  readonly protocol: Protocol;
  /** What serves a request that it knows. What that throws is rendered. */
  meet(head: RequestHead): ((visit: PublicVisit) => Promise<void> | void) | undefined;
}
