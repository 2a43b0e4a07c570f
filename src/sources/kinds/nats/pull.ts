import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { withDeadline } from '../../../lib/with-deadline';

const ANSWER_MS = 10_000;
const NANOS = 1_000_000;
/** What the server says in place of a message. */
const NO_MESSAGES = 404;
const TIMEOUT = 408;
const CONFLICT = 409;

/** `message`: undefined when the server says that there is none. */
type Answered = (message: Msg | undefined) => void;

/**
 * Pulls messages of a consumer by JetStream's own requests (NATS documentation, "JetStream wire API", "Fetching messages"): the
 * client's `fetch` waits until it has all that it asked for, and a function should have the first as soon as it is there.
 */
export class Pull {
  /** Told when the connection is lost. */
  private readonly asking = new Set<(error: Error) => void>();

  private constructor(
    private readonly connection: NatsConnection,
    private readonly subject: string,
    private readonly inbox: () => string,
  ) {}

  static over(connection: NatsConnection, subject: string, inbox: () => string): Pull {
    const pull = new Pull(connection, subject, inbox);
    void connection.closed().then(() => {
      for (const lost of pull.asking) lost(new Error('the connection was lost'));
    });
    return pull;
  }

  /** At most `max`, of those that are there now. */
  async now(max: number): Promise<readonly Msg[]> {
    const messages: Msg[] = [];
    await this.asked({ batch: max, no_wait: true }, max + 1, ANSWER_MS, (end) => (message) => {
      if (!message || messages.push(message) === max) end();
    });
    return messages;
  }

  /** The next one; undefined when none came in time, or the signal aborts. One that comes later is for `late`. */
  async next(waitMs: number, signal: AbortSignal, late: (message: Msg) => void): Promise<Msg | undefined> {
    let next: Msg | undefined;
    const request = { batch: 1, expires: waitMs * NANOS };
    await this.asked(request, 1, waitMs + ANSWER_MS, (end) => {
      const leave = () => end();
      signal.addEventListener('abort', leave, { once: true });
      return (message) => {
        signal.removeEventListener('abort', leave);
        if (signal.aborted && message) late(message);
        else next = message;
        end();
      };
    });
    return next;
  }

  /** Resolves at the `end`; of fewer than `answers` by then, the rest is still for whoever was told of the others. */
  private async asked(
    request: object,
    answers: number,
    ms: number,
    begin: (end: () => void) => Answered,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const answered = begin(resolve);
    const reply = this.inbox();
    const subscription = this.connection.subscribe(reply, {
      max: answers,
      callback: (error, message) => {
        const failure = error ?? failureOf(message);
        if (failure) reject(failure);
        else answered(isStatus(message) ? undefined : message);
      },
    });
    this.asking.add(reject);
    try {
      this.connection.publish(this.subject, JSON.stringify(request), { reply });
      await withDeadline('the consumer', ms, promise);
    } finally {
      this.asking.delete(reject);
      if (answers > 1) subscription.unsubscribe();
    }
  }
}

function isStatus({ headers, data }: Msg): boolean {
  return data.length === 0 && (headers?.code ?? 0) > 0;
}

/** Undefined for a message, and for a status that says only that there is none. */
function failureOf(message: Msg): Error | undefined {
  if (!isStatus(message)) return undefined;
  const { code = 0, description = '' } = message.headers ?? {};
  if (code === NO_MESSAGES || code === TIMEOUT) return undefined;
  // More requests or messages are under way than the consumer has room for: they end.
  if (code === CONFLICT && /exceeded/i.test(description)) return undefined;
  return new Error(code === 503 ? 'no responders' : `${description} (status ${code})`);
}
