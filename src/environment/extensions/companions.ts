import type { Clock } from '../../lib/clock';
import type { Failure } from '../lifecycle/failure';
import type { ProcessListener } from '../processes/processes';
import type { RequestHead } from '../runtime-api/http';
import type { OtherRequests } from '../runtime-api/runtime-api';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import { Crew } from './crew';
import { shutdownReasonOf } from './events';
import type { ExtensionReport } from './extension';
import { ExtensionsApi, type FunctionFacts } from './extensions-api';
import { Shutdown, type EndingRuntime } from './shutdown';

/** The environment around them. */
export interface CompanionsAround {
  start(name: string, listener: ProcessListener): number;
  kill(process: number): void;
  respond(exchange: number, answer: Buffer): void;
  output(name: string, data: Buffer): void;
  /** All external ones have registered: the runtime may start. */
  complete(): void;
  /** One of them waits for its next event. */
  waiting(): void;
  /** A process has ended, or was never there. */
  ended(failure: Failure): void;
  readonly runtime: EndingRuntime;
}

/**
 * What runs beside the runtime: the extensions of one environment, a crew for each init. Where there are none, and none
 * registers, there is nothing here.
 */
export class Companions implements OtherRequests {
  private readonly api: ExtensionsApi;
  private crew: Crew | undefined;
  private shutdown: Shutdown | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    facts: FunctionFacts,
    private readonly clock: Clock,
    private readonly around: CompanionsAround,
  ) {
    this.api = new ExtensionsApi(facts, (exchange, answer) => around.respond(exchange, answer));
  }

  /** A new init begins: `names` are those of external ones, which tell by `complete` when the runtime may start. */
  launch(names: readonly string[]): void {
    this.shutdown = undefined;
    this.ending = undefined;
    this.crew = names.length > 0 ? new Crew(this.around) : undefined;
    this.crew?.launch(names);
  }

  /** The runtime serves from now on: nobody else may register. */
  close(): void {
    this.crew?.close();
  }

  /** None has anything left to do. */
  get areWaiting(): boolean {
    return this.crew?.isWaiting ?? true;
  }

  get areRunning(): boolean {
    return (this.crew?.processes ?? 0) > 0;
  }

  get reports(): readonly ExtensionReport[] {
    return this.crew?.reports ?? [];
  }

  /** The failure of a process's end, by what an extension has said before it. */
  explain(failure: Failure): Failure {
    return this.crew?.explain(failure) ?? failure;
  }

  invoke(event: RuntimeEvent): void {
    this.crew?.invoke(event);
  }

  request(exchange: number, head: RequestHead, body: Buffer): void {
    this.crew ??= new Crew(this.around);
    this.api.request(this.crew, exchange, head, body);
  }

  aborted(exchange: number): void {
    this.crew?.aborted(exchange);
  }

  /**
   * Lets the runtime and the extensions end in the time that is theirs; undefined where there are no extensions, which
   * have all the time that there is. `reason`: of the environment's end.
   */
  end(reason: string): Promise<void> | undefined {
    const { crew } = this;
    if (!crew || crew.size === 0 || !(this.areRunning || this.around.runtime.isRunning)) return undefined;
    this.shutdown ??= new Shutdown(crew, this.around.runtime, this.clock);
    this.ending ??= this.shutdown.run(shutdownReasonOf(reason));
    return this.ending;
  }

  /** Whether `end` is what is under way still: no other init has begun since. */
  isEndedBy(ending: Promise<void>): boolean {
    return this.ending === ending;
  }

  /** A process of the environment has ended. */
  noteEnd(): void {
    this.shutdown?.ended();
  }

  /** Nothing of them will be heard any more. */
  abandon(): void {
    this.shutdown?.abandon();
  }
}
