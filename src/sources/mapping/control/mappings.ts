import { clientError, messageOf } from '../../../errors';
import { KeyedLock } from '../../../lib/keyed-lock';
import type { ServiceLog, Telemetry } from '../../../telemetry/events';
import type { Documents } from '../../store/documents';
import type { MappingRecord } from '../mapping-record';
import type { MappingRuns, RunStatus } from '../mapping-runs';
import { stateAfter, type MappingState, type MappingStep } from './mapping-states';
import type { ShownMapping } from './mapping-view';

/** A mapping as it is on disk. */
export interface KeptMapping extends MappingRecord {
  readonly tags: Readonly<Record<string, string>>;
  /** It goes as soon as what is under way has ended. */
  readonly isDeleting?: true;
}

export interface MappingsParts {
  readonly documents: Documents<KeptMapping>;
  readonly runs: MappingRuns;
  readonly telemetry: Pick<Telemetry, 'sourceFact'>;
  readonly log: ServiceLog;
}

interface Entry {
  readonly mapping: KeptMapping;
  readonly state: MappingState;
}

/** Which mappings there are, and what state each is in. It has them run, one step of a mapping after the other. */
export class Mappings {
  private readonly entries = new Map<string, Entry>();
  private readonly lock = new KeyedLock();
  private readonly underWay = new Set<Promise<void>>();
  private isStarted = false;

  constructor(private readonly parts: MappingsParts) {
    for (const [uuid, mapping] of parts.documents.all()) {
      this.entries.set(uuid, { mapping, state: stateOf(mapping) });
    }
  }

  /** From now on those that are enabled run, and those that were being deleted when the service ended go. */
  start(): void {
    this.isStarted = true;
    for (const { mapping } of this.entries.values()) {
      if (mapping.isDeleting) this.forget(mapping);
      else if (mapping.isEnabled) this.run(mapping);
    }
  }

  /** By UUID. */
  all(): (ShownMapping & { readonly mapping: KeptMapping })[] {
    return [...this.entries.values()]
      .map(({ mapping, state }) => ({ mapping, state, status: this.status(mapping) }))
      .sort((a, b) => (a.mapping.uuid < b.mapping.uuid ? -1 : 1));
  }

  get(uuid: string): (ShownMapping & { readonly mapping: KeptMapping }) | undefined {
    const entry = this.entries.get(uuid);
    return entry && { ...entry, status: this.status(entry.mapping) };
  }

  add(mapping: KeptMapping): ShownMapping {
    this.keep({ mapping, state: mapping.isEnabled ? 'Creating' : 'Disabled' });
    if (mapping.isEnabled) this.run(mapping);
    return this.shown(mapping.uuid);
  }

  /** Throws ResourceInUseException while an earlier step is under way. */
  change(mapping: KeptMapping): ShownMapping {
    const { mapping: before, state } = this.entry(mapping.uuid);
    this.keep({ mapping, state: this.step(state, stepOf(before, mapping), 'update') });
    if (mapping.isEnabled) this.run(mapping);
    else this.drain(mapping);
    return this.shown(mapping.uuid);
  }

  /** Its tags or nothing that matters to its runs. */
  describe(mapping: KeptMapping): void {
    this.keep({ mapping, state: this.entry(mapping.uuid).state });
  }

  /** Throws ResourceInUseException when that has been asked already. */
  remove(uuid: string): ShownMapping {
    const { mapping, state } = this.entry(uuid);
    const deleting = { ...mapping, isDeleting: true } as const;
    this.keep({ mapping: deleting, state: this.step(state, 'delete', 'delete') });
    const shown = this.shown(uuid);
    this.forget(deleting);
    return shown;
  }

  /** Resolves when all that is under way has ended. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private run(mapping: MappingRecord): void {
    this.later(mapping.uuid, 'ran', () => this.parts.runs.run(mapping));
  }

  private drain({ uuid }: MappingRecord): void {
    this.later(uuid, 'rested', () => this.parts.runs.drain(uuid));
  }

  private forget(mapping: MappingRecord): void {
    const { uuid, kind } = mapping;
    this.later(uuid, 'rested', async () => {
      await this.parts.runs.forget(mapping);
      this.parts.documents.remove(uuid);
      this.entries.delete(uuid);
      this.parts.telemetry.sourceFact({ source: uuid, kind, what: 'removed' });
    });
  }

  /** Does it behind what is under way for the same mapping. Before the start nothing is done: the start does it. */
  private later(uuid: string, step: MappingStep, work: () => Promise<void>): void {
    if (!this.isStarted) return;
    const done = this.lock
      .run(uuid, work)
      .catch((error: unknown) =>
        this.parts.log.error('a step of an event source mapping failed', {
          uuid,
          step,
          error: messageOf(error),
        }),
      )
      .then(() => {
        this.reached(uuid, step);
        this.underWay.delete(done);
      });
    this.underWay.add(done);
  }

  /** What was asked has been done, unless something else was asked meanwhile. */
  private reached(uuid: string, step: MappingStep): void {
    const entry = this.entries.get(uuid);
    const state = entry && stateAfter(entry.state, step);
    if (entry && state) this.entries.set(uuid, { ...entry, state });
  }

  private step(state: MappingState, step: MappingStep, verb: string): MappingState {
    const next = stateAfter(state, step);
    if (next) return next;
    throw clientError('resourceInUse', `Cannot ${verb} the event source mapping because it is in use.`);
  }

  private keep(entry: Entry): void {
    this.parts.documents.put(entry.mapping.uuid, entry.mapping);
    this.entries.set(entry.mapping.uuid, entry);
  }

  private entry(uuid: string): Entry {
    const entry = this.entries.get(uuid);
    if (!entry) throw new Error(`there is no mapping ${uuid}`);
    return entry;
  }

  private shown(uuid: string): ShownMapping {
    const { mapping, state } = this.entry(uuid);
    return { mapping, state, status: this.status(mapping) };
  }

  private status({ uuid }: MappingRecord): RunStatus | undefined {
    return this.parts.runs.status(uuid);
  }
}

/** Of one that was read from disk. */
function stateOf({ isDeleting, isEnabled }: KeptMapping): MappingState {
  if (isDeleting) return 'Deleting';
  return isEnabled ? 'Enabled' : 'Disabled';
}

function stepOf(before: MappingRecord, after: MappingRecord): MappingStep {
  if (before.isEnabled === after.isEnabled) return 'update';
  return after.isEnabled ? 'enable' : 'disable';
}
