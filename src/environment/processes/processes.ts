import type { ProcessKind, Program } from '../commands';
import { ProtocolError, type ProcessFrame } from '../frames';

/** Whoever started a process is told what it writes and how it ends. What its children write may come after its end. */
export type ProcessListener = (frame: ProcessFrame) => void;

/** Carries the words to the init. */
interface ProcessCommands {
  start(process: number, kind: ProcessKind, program: Program): void;
  specialise(process: number, env: Readonly<Record<string, string>>): void;
  signal(process: number | 'all', signal: number): void;
}

interface Process {
  readonly listener: ProcessListener;
  isRunning: boolean;
}

export const SIGKILL = 9;
const MAX_ID = 65_535;

/**
 * The processes that the service has started in one environment, by their ids. An id is never used again there, so that
 * whatever a process has left behind cannot pass for another's. How many may run at a time is the init's to say: one too
 * many ends as one that could not be started.
 */
export class Processes {
  private readonly known = new Map<number, Process>();

  constructor(private readonly init: ProcessCommands) {}

  /** Its id. `exit` or `spawn-failed` is the last that `listener` is told of the process itself. */
  start(kind: ProcessKind, program: Program, listener: ProcessListener): number {
    const id = this.known.size + 1;
    if (id > MAX_ID) throw new Error(`an environment has no more than ${MAX_ID} processes in its life`);
    this.known.set(id, { listener, isRunning: true });
    this.init.start(id, kind, program);
    return id;
  }

  /** Tells a generic runtime, booted or still booting, which function it serves. */
  specialise(id: number, env: Readonly<Record<string, string>>): void {
    this.init.specialise(id, env);
  }

  /** To a process and its group; nothing when it has ended. */
  signal(id: number, signal: number): void {
    if (this.known.get(id)?.isRunning) this.init.signal(id, signal);
  }

  /** SIGKILL to a process and its group; nothing when it has ended. */
  kill(id: number): void {
    this.signal(id, SIGKILL);
  }

  /** SIGKILL to everything in the environment but its init, also to what processes have left behind. */
  killAll(): void {
    this.init.signal('all', SIGKILL);
  }

  /** Passes on what the init tells of a process. Throws ProtocolError where that cannot be. */
  take(frame: ProcessFrame): void {
    const process = this.known.get(frame.process);
    if (!process) throw new ProtocolError(`process ${frame.process} was never started`);
    if (frame.type !== 'log') {
      if (!process.isRunning) throw new ProtocolError(`process ${frame.process} has ended before`);
      process.isRunning = frame.type !== 'exit' && frame.type !== 'spawn-failed';
    }
    process.listener(frame);
  }
}
