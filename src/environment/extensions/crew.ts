import { randomUUID } from 'node:crypto';
import { extensionEnded, extensionNotStarted, tooManyExtensions, type Failure } from '../lifecycle/failure';
import type { ProcessFrame } from '../frames';
import type { ProcessListener } from '../processes/processes';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import { invokeEvent, shutdownEvent, type ShutdownReason } from './events';
import { Extension, type ExtensionReport } from './extension';
import type { ExtensionEvent } from './states';

/** Internal and external ones together (Lambda quotas). */
export const MAX_EXTENSIONS = 10;

/** What a crew does to its environment, and what it tells of itself. */
export interface CrewActions {
  /** Starts /opt/extensions/`name`; the process's id. */
  start(name: string, listener: ProcessListener): number;
  kill(process: number): void;
  respond(exchange: number, answer: Buffer): void;
  output(name: string, data: Buffer): void;
  /** All external ones have registered: the runtime may start. */
  complete(): void;
  /** One waits for its next event. */
  waiting(): void;
  /** A process has ended, or was never there. */
  ended(failure: Failure): void;
}

/**
 * The extensions of one init. The external ones are known by their files and started first; internal ones turn up with
 * their registration, from the runtime's process. A new init has a new crew.
 */
export class Crew {
  private readonly members: Extension[] = [];
  /** The processes of external ones, by their ids. */
  private readonly running = new Map<number, Extension>();
  private isOpen = true;
  private firstError: string | undefined;

  constructor(private readonly actions: CrewActions) {}

  /** Starts the external ones: file names in /opt/extensions. One too many, or one that cannot be started, ends the init. */
  launch(names: readonly string[]): void {
    for (const name of names) {
      const extension = this.add(name, false);
      if (this.members.length > MAX_EXTENSIONS) {
        extension.giveUp('LaunchError', 'TooManyExtensions');
        this.actions.ended(tooManyExtensions());
        return;
      }
      const process = this.actions.start(name, (frame) => this.receive(extension, frame));
      this.running.set(process, extension);
    }
  }

  get size(): number {
    return this.members.length;
  }

  get hasExternal(): boolean {
    return this.members.some(({ isInternal }) => !isInternal);
  }

  /** How many processes of it there are. */
  get processes(): number {
    return this.running.size;
  }

  /** Each waits for its next event: a call that has been answered is over. */
  get isWaiting(): boolean {
    return this.members.every(({ state }) => state === 'Ready');
  }

  get isRegistrationOpen(): boolean {
    return this.isOpen;
  }

  /** External ones first, in the order of their names, then internal ones as they came. */
  get reports(): readonly ExtensionReport[] {
    return this.members.map(({ report }) => report);
  }

  /** The runtime serves: nobody else may register. */
  close(): void {
    this.isOpen = false;
  }

  named(name: string): Extension | undefined {
    return this.members.find((member) => member.name === name);
  }

  withId(id: string): Extension | undefined {
    return this.members.find((member) => member.id === id);
  }

  addInternal(name: string): Extension {
    return this.add(name, true);
  }

  register(extension: Extension, events: readonly ExtensionEvent[]): void {
    extension.register(events);
    if (!extension.isInternal && this.isRegistered()) this.actions.complete();
  }

  wait(extension: Extension, exchange: number): void {
    extension.wait(exchange);
    this.actions.waiting();
  }

  /** It says that it cannot go on; what becomes of the call is decided when its process ends. */
  giveUp(extension: Extension, state: 'InitError' | 'ExitError', errorType: string): void {
    extension.giveUp(state, errorType);
    this.firstError ??= `Extension.${state}`;
  }

  /** The failure of a process's end, by what an extension has said before it. */
  explain(failure: Failure): Failure {
    return this.firstError === undefined ? failure : { ...failure, errorType: this.firstError };
  }

  invoke(event: RuntimeEvent): void {
    for (const member of this.members)
      if (member.wants('INVOKE')) member.deliver(invokeEvent(event, randomUUID()));
  }

  /** Ends are expected from here on. Those that did not ask to be told are killed at once. */
  shutDown(deadlineMs: number, reason: ShutdownReason): void {
    for (const [process, member] of this.running) {
      if (member.wants('SHUTDOWN')) member.deliver(shutdownEvent(deadlineMs, reason, randomUUID()));
      else this.actions.kill(process);
    }
  }

  aborted(exchange: number): void {
    for (const member of this.members) member.aborted(exchange);
  }

  private add(name: string, isInternal: boolean): Extension {
    const extension = new Extension(name, randomUUID(), isInternal, (exchange, answer) =>
      this.actions.respond(exchange, answer),
    );
    this.members.push(extension);
    return extension;
  }

  private isRegistered(): boolean {
    return this.members.every(({ state }) => state !== 'Started');
  }

  private receive(extension: Extension, frame: ProcessFrame): void {
    switch (frame.type) {
      case 'log':
        this.actions.output(extension.name, frame.data);
        break;
      case 'exit':
        this.running.delete(frame.process);
        this.actions.ended(this.explain(extensionEnded(frame.code, frame.signal)));
        break;
      case 'spawn-failed':
        this.running.delete(frame.process);
        extension.giveUp(
          'LaunchError',
          frame.reason === 'permission denied' ? 'PermissionDenied' : 'UnknownError',
        );
        this.actions.ended(extensionNotStarted(frame.program, frame.reason));
        break;
      case 'ready':
        break;
      case 'answer':
      case 'rest':
      case 'next':
        // An extension has no channel: its calls come by HTTP.
        break;
    }
  }
}
