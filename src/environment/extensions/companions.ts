import type { Socket } from 'node:net';
import type { Clock } from '../../lib/clock';
import type { EnvironmentOutput } from '../environment-output';
import type { Failure } from '../lifecycle/failure';
import type { ProcessListener } from '../processes/processes';
import type { RequestHead } from '../runtime-api/http';
import type { OtherRequests } from '../runtime-api/ports';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import { Feed } from '../subscriptions/feed';
import { subscribe, subscriptionApi } from '../subscriptions/subscriptions-api';
import { Crew } from './crew';
import { shutdownReasonOf } from './events';
import type { ExtensionReport } from './extension';
import { ExtensionsApi } from './extensions-api';
import type { FunctionFacts } from './function-facts';
import { Shutdown, type EndingRuntime } from './shutdown';

/** Before an environment is frozen or ends, what extensions are still to be told has so long. Milliseconds. */
const DELIVERY_BEFORE_FREEZE_MS = 1000;
const DELIVERY_BEFORE_END_MS = 500;

/** The environment around them. */
export interface CompanionsAround {
  start(name: string, listener: ProcessListener): number;
  kill(process: number): void;
  respond(exchange: number, answer: Buffer): void;
  /** To a port inside the container. */
  connect(port: number): Promise<Socket>;
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
  private feed: Feed | undefined;
  private shutdown: Shutdown | undefined;
  private ending: Promise<void> | undefined;

  constructor(
    facts: FunctionFacts,
    private readonly clock: Clock,
    private readonly log: EnvironmentOutput,
    private readonly around: CompanionsAround,
  ) {
    this.api = new ExtensionsApi(facts, (exchange, answer) => around.respond(exchange, answer));
  }

  /** A new init begins: `names` are those of external ones, which tell by `complete` when the runtime may start. */
  launch(names: readonly string[]): void {
    this.shutdown = undefined;
    this.ending = undefined;
    this.feed?.close();
    this.forgetUnheard();
    this.feed = undefined;
    this.crew = undefined;
    if (names.length > 0) this.begin().crew.launch(names);
  }

  /** The init is over: nobody else may ask to be told what happens. */
  closeSubscriptions(): void {
    this.feed?.closeSubscriptions();
    this.forgetUnheard();
  }

  /** Resolves when all has been delivered, or has had its time; undefined when there is nothing to wait for. */
  deliver(): Promise<void> | undefined {
    return this.feed?.flush(DELIVERY_BEFORE_FREEZE_MS);
  }

  /** The runtime serves from now on: nobody else may register. */
  close(): void {
    this.crew?.close();
  }

  /** Some have registered. */
  get areThere(): boolean {
    return this.crew !== undefined && this.crew.size > 0;
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
    const { crew, feed } = this.begin();
    const api = subscriptionApi(head.path);
    if (api) this.around.respond(exchange, subscribe(api, crew, feed, head, body));
    else this.api.request(crew, exchange, head, body);
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
    this.ending ??= this.finish(this.shutdown, reason);
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
    this.feed?.close();
    this.shutdown?.abandon();
  }

  private begin(): { readonly crew: Crew; readonly feed: Feed } {
    this.crew ??= new Crew({
      ...this.around,
      output: (name, data) => this.log.extensionOutput(name, data),
    });
    if (!this.feed) {
      const feed = new Feed(this.clock, this.log, (port) => this.around.connect(port));
      this.feed = feed;
      this.log.tell((event) => feed.take(event));
    }
    return { crew: this.crew, feed: this.feed };
  }

  /** Events are made with every call. */
  private forgetUnheard(): void {
    if (this.feed?.isHeard === false) this.log.tellNobody();
  }

  private async finish(shutdown: Shutdown, reason: string): Promise<void> {
    const { feed } = this;
    await feed?.flush(DELIVERY_BEFORE_END_MS);
    await shutdown.run(shutdownReasonOf(reason));
    feed?.close();
  }
}
