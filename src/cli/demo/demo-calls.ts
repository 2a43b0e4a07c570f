import { Arranger, CannotArrange } from '../bench/arrange';
import { systemPacer } from '../bench/pacer';
import { Subject } from '../bench/subject';
import type { Context } from '../context';
import { LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { reportOf, type CallReport } from '../invoke/call-report';

export interface DemoInput {
  readonly name: string;
  readonly payload: Buffer;
  readonly rounds: number;
  readonly calls: number;
}

export interface DemoCalls {
  readonly name: string;
  /** It reads from disk what later ones find in memory, and is no measure of them. */
  readonly first: CallReport;
  readonly cold: readonly CallReport[];
  readonly stem: readonly CallReport[];
  readonly warm: readonly CallReport[];
  /** What the function answered last. */
  readonly answer: string;
}

type Start = 'cold' | 'stem';

/** A machine that is in use all the time is not waited for. */
const QUIET_MS = 20_000;

/** One example, called cold, by a stem and warm: each call begins when the service is where it has that start. */
export class DemoSubject {
  private readonly made: Record<Start | 'warm', CallReport[]> = { cold: [], stem: [], warm: [] };
  private readonly missing = new Set<Start>();

  private constructor(
    private readonly context: Context,
    private readonly input: DemoInput,
    private readonly subject: Subject,
    private readonly arranger: Arranger,
    private readonly first: CallReport,
    private answer: string,
  ) {}

  /** Makes the first call. */
  static async create(context: Context, input: DemoInput): Promise<DemoSubject> {
    const { client, io, out } = context;
    const { name, payload } = input;
    const api = new LambdaApi(client);
    const subject = await Subject.find({ api, pacer: systemPacer, payload }, name, name);
    const arranger = new Arranger(new ServiceApi(client), systemPacer, io.signal);
    out.progress(`${name}: first call`);
    const first = await api.invoke({ name, payload });
    return new DemoSubject(context, input, subject, arranger, reportOf(first), first.body.toString('utf8'));
  }

  /** Waits until nothing is being made: what the first calls began is not to slow those that count. */
  async quiet(): Promise<void> {
    const { out } = this.context;
    const unrest = await this.arranger.quiet((text) => out.progress(text), QUIET_MS);
    if (unrest !== undefined)
      out.warn(`the service is not quiet, and calls will be slower for it: ${unrest}`);
  }

  async run(): Promise<DemoCalls> {
    const { name, rounds, calls } = this.input;
    for (let round = 1; round <= rounds; round += 1) {
      await this.start('cold', round);
      await this.start('stem', round);
    }
    for (let round = 1; round <= calls; round += 1) await this.call('warm', `${round} of ${calls}`);
    return { name, first: this.first, ...this.made, answer: this.answer };
  }

  private async start(kind: Start, round: number): Promise<void> {
    const { out } = this.context;
    if (this.missing.has(kind)) return;
    try {
      out.progress(`${this.input.name}: getting ready for a ${kind} call`);
      await this.arranger.prepare(this.subject, kind);
    } catch (error) {
      if (!(error instanceof CannotArrange)) throw error;
      this.missing.add(kind);
      out.warn(`${this.input.name}: there is no ${kind} call, since ${error.message}`);
      return;
    }
    await this.call(kind, `${round} of ${this.input.rounds}`);
  }

  private async call(kind: Start | 'warm', count: string): Promise<void> {
    const { client, out } = this.context;
    const { name, payload } = this.input;
    out.progress(`${name}: ${kind} call ${count}`);
    const answered = await new LambdaApi(client).invoke({ name, payload });
    this.answer = answered.body.toString('utf8');
    this.made[kind].push(reportOf(answered));
  }
}
