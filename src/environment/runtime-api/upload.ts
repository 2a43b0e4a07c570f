import type { AnswerTarget } from './answer-body';
import type { AnswerFlow } from './answer-flow';
import { MAX_RESPONSE_BYTES } from './buffered-body';
import type { RequestHead } from './http';
import type { Route } from './routes';

const NOTHING = Buffer.alloc(0);
/** Whose bodies are read. */
const KEPT: ReadonlySet<Route['kind']> = new Set(['error', 'init-error', 'other']);

/** A request whose body is still coming. */
export class Upload {
  private bytes = 0;
  private readonly parts: Buffer[] = [];

  constructor(
    readonly head: RequestHead,
    readonly route: Route,
    /** Takes the body as it comes; unset: it is kept until it is whole. */
    readonly target: AnswerTarget | undefined,
    readonly flow: AnswerFlow,
    /** It has its receipt from the init, which was given it with the event. */
    readonly isAnswered: boolean,
  ) {}

  get isTooLarge(): boolean {
    return this.bytes > this.limitBytes;
  }

  get limitBytes(): number {
    return this.target?.limitBytes ?? MAX_RESPONSE_BYTES;
  }

  /**
   * `data` is read or copied, not kept. Past the limit nothing is passed on: the answer is a refusal anyway, and memory stays
   * bounded.
   */
  take(data: Buffer): void {
    this.bytes += data.length;
    this.flow.came(data.length);
    if (this.isTooLarge) this.parts.length = 0;
    else if (data.length === 0) return;
    else if (this.target) this.target.chunk(data);
    else if (KEPT.has(this.route.kind)) this.parts.push(Buffer.from(data));
  }

  /** What was kept of it. */
  body(): Buffer {
    const [first, ...more] = this.parts;
    if (!first) return NOTHING;
    return more.length === 0 ? first : Buffer.concat(this.parts);
  }
}
