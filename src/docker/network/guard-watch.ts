import type { Duplex } from 'node:stream';
import { messageOf, PlatformError } from '../../errors';
import { deferred } from '../../lib/deferred';
import { withDeadline } from '../../lib/with-deadline';
import { attachTo } from '../containers/attachment';
import { outputParts } from '../containers/attached-output';
import { LineTail } from '../containers/line-tail';
import type { OwnContainers } from '../containers/own-containers';
import type { DockerCalls } from '../docker-client';
import type { GuardListener, GuardOutcome } from './network-guard';

const CALL_DEADLINE_MS = 30_000;
const ANSWER_DEADLINE_MS = 30_000;
const WHAT = 'the network guard';

/**
 * One helper that keeps rules in force (`runtimes/netguard`), from the start of its container to its end. It ends with
 * our end of its standard input, so also when the service dies.
 */
export class GuardWatch {
  private readonly answer = deferred<GuardOutcome>();
  private readonly errors = new LineTail(() => undefined);
  private stream: Duplex | undefined;
  private following: Promise<void> | undefined;
  /** The helper has ended, or nobody hears it any more. */
  private isOver = false;
  private isEnded = false;

  constructor(
    private readonly client: DockerCalls,
    private readonly containers: Pick<OwnContainers, 'remove'>,
    /** Created, and not started. */
    private readonly containerId: string,
    private readonly listener: GuardListener,
  ) {
    // Nobody may be waiting for it.
    this.answer.promise.catch(() => undefined);
  }

  get isWatching(): boolean {
    return !this.isOver;
  }

  /** Resolves once the rules are in force. Throws PlatformError; then the helper is gone. */
  async start(): Promise<GuardOutcome> {
    const { client, containerId } = this;
    try {
      const stream = await attachTo(client, containerId, WHAT);
      this.stream = stream;
      await client.call(`start ${WHAT}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(containerId).start({ abortSignal }),
      );
      this.following = this.follow(stream);
      return await withDeadline(WHAT, ANSWER_DEADLINE_MS, this.answer.promise);
    } catch (error) {
      await this.end();
      throw error instanceof PlatformError ? error : new PlatformError(messageOf(error), { cause: error });
    }
  }

  /** Nothing is told any more. Idempotent. */
  async end(): Promise<void> {
    this.isOver = true;
    this.isEnded = true;
    this.stream?.destroy();
    await this.following;
    // What it did is what counts: one that could not be removed is nobody's, and swept.
    await this.containers.remove(this.containerId, WHAT).catch(() => undefined);
  }

  /** Ends with the helper. */
  private async follow(stream: Duplex): Promise<void> {
    try {
      await this.read(stream);
    } catch {
      // Its end, or that of the connection: `reason` tells which.
    }
    this.isOver = true;
    if (this.isEnded) return;
    const reason = await this.reason();
    await this.containers.remove(this.containerId, WHAT).catch(() => undefined);
    if (this.isEnded) return;
    if (this.answer.settled) this.listener.lost(reason);
    else this.answer.reject(new PlatformError(reason));
  }

  private async read(stream: Duplex): Promise<void> {
    let rest = '';
    for await (const { isError, chunk } of outputParts(stream as AsyncIterable<Buffer>)) {
      if (isError) {
        this.errors.add(chunk);
        continue;
      }
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.take(line);
    }
  }

  private take(line: string): void {
    if (this.isEnded) return;
    if (line === 'kept' || line === 'applied') this.answer.resolve(line);
    else if (line === 'restored') this.listener.restored();
  }

  private async reason(): Promise<string> {
    try {
      const { StatusCode: status } = (await this.client.call(
        `wait for ${WHAT}`,
        CALL_DEADLINE_MS,
        (docker, abortSignal) => docker.getContainer(this.containerId).wait({ abortSignal }),
      )) as { StatusCode: number };
      return `${WHAT} ended with status ${status}: ${this.errors.lines.join('\n')}`;
    } catch (error) {
      return `the connection to ${WHAT} broke: ${messageOf(error)}`;
    }
  }
}
