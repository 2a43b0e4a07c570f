import type { CallRow } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import type { Clock, Timer } from '../lib/clock';
import type { EnvironmentTransition, ServiceLog, Telemetry } from '../telemetry/events';
import type { EnvironmentStep } from './batch';
import { Reasons } from './reasons';
import type { RecordStore } from './record-store';
import type { RecordStream } from './record-stream';
import { WaitingEvents } from './waiting-events';

export interface RecordKeeperParts {
  readonly store: Pick<RecordStore, 'write'>;
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'warn'>;
  /** Told of all at once. */
  readonly stream: Pick<RecordStream, 'call' | 'decision' | 'environment'>;
  /** Whether calls' events are kept, too. */
  readonly keepsEvents: boolean;
  /** Told how many records were given up. */
  readonly dropped: (records: number) => void;
}

const WRITE_MS = 250;
/** Records of one commit: more would hold up the one thread while they are packed. */
const GROUP = 200;
/** Records that wait, of a disk that is slow or full. */
const MAX_WAITING = 20_000;

/** Told of calls, decisions and environments while they happen; has them written in groups, behind their backs. */
export class RecordKeeper implements Partial<Telemetry> {
  private calls: CallRow[] = [];
  private steps: EnvironmentStep[] = [];
  private decisions: Decision[] = [];
  private readonly reasons = new Reasons();
  private readonly events: WaitingEvents;
  private timer: Timer | undefined;
  private writing: Promise<void> | undefined;
  private isFailing = false;
  private isClosed = false;

  constructor(private readonly parts: RecordKeeperParts) {
    this.events = new WaitingEvents(parts.keepsEvents);
  }

  invocation(record: InvocationRecord, payload?: Uint8Array): void {
    const call = { ...record, why: this.reasons.of(record) };
    this.parts.stream.call(call);
    if (!this.hasRoom()) return;
    this.calls.push(call);
    if (payload && !this.events.add(record, payload)) this.parts.dropped(1);
  }

  decision(decision: Decision): void {
    this.reasons.note(decision);
    this.parts.stream.decision(decision);
    if (this.hasRoom()) this.decisions.push(decision);
  }

  environment({ from, to, ...transition }: EnvironmentTransition): void {
    const { environmentId: id, functionName, version, memorySizeMb: memoryMb, reason } = transition;
    const at = this.parts.clock.wallTime();
    this.parts.stream.environment({ id, functionName, state: to, at });
    // That it served a call is told by the call.
    if ((to === 'busy' && from !== 'frozen') || (from === 'busy' && to === 'idle') || !this.hasRoom()) return;
    this.steps.push({ id, functionName, version, memoryMb, state: to, reason, at });
  }

  /** Resolves when all that was told before is written, or given up. */
  async written(): Promise<void> {
    while (this.size > 0 || this.writing) {
      this.write();
      await this.writing;
    }
  }

  /** Writes what waits, and takes no more. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    this.write();
    await this.writing;
  }

  private get size(): number {
    return this.calls.length + this.events.size + this.steps.length + this.decisions.length;
  }

  private hasRoom(): boolean {
    if (this.isClosed) return false;
    if (this.size >= MAX_WAITING) {
      this.parts.dropped(1);
      return false;
    }
    if (this.size >= GROUP) this.write();
    this.timer ??= this.parts.clock.after(WRITE_MS, () => {
      this.timer = undefined;
      this.write();
    });
    return true;
  }

  private write(): void {
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined;
    });
  }

  private async writeAll(): Promise<void> {
    // Whoever tells of a call goes on first.
    await new Promise((next) => setImmediate(next));
    do {
      const batch = {
        calls: this.calls.splice(0, GROUP),
        events: this.events.take(GROUP),
        steps: this.steps.splice(0, GROUP),
        decisions: this.decisions.splice(0, GROUP),
      };
      try {
        await this.parts.store.write(batch);
        this.isFailing = false;
      } catch (error) {
        this.failed(Object.values(batch).flat().length, error);
      }
    } while (this.size >= GROUP || this.events.size > 0 || (this.isClosed && this.size > 0));
  }

  private failed(records: number, error: unknown): void {
    this.parts.dropped(records);
    if (!this.isFailing) this.parts.log.warn('calls cannot be recorded', { error });
    this.isFailing = true;
  }
}
