import { oneOf, Violations } from '../../../functions/validation/constraints';
import type { Documents } from '../../store/documents';
import { checkPage, pageOf, type PageInput } from './list-page';
import type { ScheduleGroups } from './schedule-groups';
import { nameChecks, readSchedule, type ScheduleInput } from './schedule-input';
import { DEFAULT_GROUP, type ScheduleDefinition, type ScheduleRecord } from './schedule-record';
import { scheduleArn, scheduleSummary, scheduleView } from './schedule-view';
import type { EventPlace } from './scheduler-event';
import { conflict, notFound } from './scheduler-errors';

/** Told of each schedule that is new or changed, and of each that is gone. */
export interface ScheduleListener {
  put(arn: string, record: ScheduleRecord): void;
  removed(arn: string): void;
}

export interface SchedulesParts {
  readonly documents: Documents<ScheduleRecord>;
  readonly groups: ScheduleGroups;
  readonly place: EventPlace;
  readonly clock: { wallTime(): number };
}

export interface ListInput extends PageInput {
  readonly groupName?: string;
  readonly namePrefix?: string;
  readonly state?: string;
}

/** The schedules of EventBridge Scheduler. What a verb has changed is on disk when it returns. */
export class Schedules {
  private listener: ScheduleListener | undefined;

  private constructor(
    private readonly parts: SchedulesParts,
    /** By ARN. */
    private readonly records: Map<string, ScheduleRecord>,
  ) {}

  static load(parts: SchedulesParts): Schedules {
    return new Schedules(parts, new Map(parts.documents.all()));
  }

  /** Told of all that there are, and of what changes from now on. */
  tell(listener: ScheduleListener): void {
    this.listener = listener;
    for (const [arn, record] of this.records) listener.put(arn, record);
  }

  all(): Iterable<readonly [arn: string, record: ScheduleRecord]> {
    return this.records;
  }

  create(name: string, input: object): object {
    const now = this.parts.clock.wallTime();
    const read = readSchedule(name, input, now);
    const { groupName = DEFAULT_GROUP } = read;
    this.parts.groups.require(groupName);
    const arn = this.arnOf(groupName, name);
    const known = this.records.get(arn);
    if (known !== undefined) {
      if (!isRepeated(known, read)) throw conflict(`Schedule ${name} already exists.`);
      return { ScheduleArn: arn };
    }
    const { definition, clientToken } = read;
    this.put(arn, {
      ...{ name, groupName, createdAt: now, modifiedAt: now },
      ...{ ...definition, anchor: now, since: sinceOf(definition, now) },
      ...(clientToken === undefined ? {} : { clientToken }),
    });
    return { ScheduleArn: arn };
  }

  /** Throws ResourceNotFoundException. */
  find(name: string, groupName: string | undefined): readonly [arn: string, record: ScheduleRecord] {
    const record = this.require(name, groupName);
    return [this.arnOf(record.groupName, name), record];
  }

  get(name: string, groupName: string | undefined): object {
    return scheduleView(this.parts.place, this.require(name, groupName));
  }

  list(input: ListInput): object {
    const { groupName, namePrefix = '', state } = input;
    const found = new Violations();
    found.check('groupName', groupName, ...nameChecks);
    found.check('namePrefix', input.namePrefix, ...nameChecks);
    found.check('state', state, oneOf(['ENABLED', 'DISABLED']));
    checkPage(found, input);
    found.throwIfAny();
    if (groupName !== undefined) this.parts.groups.require(groupName);
    const all = [...this.records].filter(
      ([, record]) =>
        (groupName === undefined || record.groupName === groupName) &&
        (state === undefined || record.state === state) &&
        record.name.startsWith(namePrefix),
    );
    const sorted = all.sort(([one], [other]) => (one < other ? -1 : 1));
    const { items, next } = pageOf(sorted, ([arn]) => arn, input);
    return { ...next, Schedules: items.map(([, record]) => scheduleSummary(this.parts.place, record)) };
  }

  /** All of it is what the request says: what that leaves out is as if it had never been said. */
  update(name: string, input: object): object {
    const now = this.parts.clock.wallTime();
    const read = readSchedule(name, input, now);
    const known = this.require(name, read.groupName);
    const arn = this.arnOf(known.groupName, name);
    const { createdAt, groupName } = known;
    const { definition } = read;
    this.put(arn, {
      ...{ name, groupName, createdAt, modifiedAt: now, ...definition },
      ...(isTimedAsBefore(known, definition)
        ? { anchor: known.anchor, since: wasOff(known) ? now : known.since }
        : { anchor: now, since: sinceOf(definition, now) }),
    });
    return { ScheduleArn: arn };
  }

  delete(name: string, groupName: string | undefined): void {
    const record = this.require(name, groupName);
    this.remove(this.arnOf(record.groupName, name));
  }

  /** With all that is in it, which goes first: nobody could reach it any more in a group that is gone. */
  deleteGroup(name: string): void {
    this.parts.groups.requireDeletable(name);
    for (const [arn, record] of this.records) if (record.groupName === name) this.remove(arn);
    this.parts.groups.delete(name);
  }

  remove(arn: string): void {
    if (!this.records.has(arn)) return;
    this.parts.documents.remove(arn);
    this.records.delete(arn);
    this.listener?.removed(arn);
  }

  private require(name: string, groupName = DEFAULT_GROUP): ScheduleRecord {
    const found = new Violations();
    found.check('name', name, ...nameChecks);
    found.check('groupName', groupName, ...nameChecks);
    found.throwIfAny();
    this.parts.groups.require(groupName);
    const record = this.records.get(this.arnOf(groupName, name));
    if (record === undefined) throw notFound(`Schedule ${name} does not exist.`);
    return record;
  }

  private arnOf(groupName: string, name: string): string {
    return scheduleArn(this.parts.place, groupName, name);
  }

  private put(arn: string, record: ScheduleRecord): void {
    this.parts.documents.put(arn, record);
    this.records.set(arn, record);
    this.listener?.put(arn, record);
  }
}

/** The same request a second time, as clients repeat it that had no answer. */
function isRepeated(known: ScheduleRecord, { clientToken, definition }: ScheduleInput): boolean {
  if (clientToken === undefined || known.clientToken !== clientToken) return false;
  const { state, target, expression } = definition;
  return known.state === state && known.expression === expression && known.target.Arn === target.Arn;
}

/** A rate that says no start calls at once. */
function sinceOf({ expression, startDate }: ScheduleDefinition, now: number): number {
  return expression.startsWith('rate(') && startDate === undefined ? now - 1 : now;
}

function isTimedAsBefore(
  known: ScheduleRecord,
  { expression, timezone, startDate }: ScheduleDefinition,
): boolean {
  return known.expression === expression && known.timezone === timezone && known.startDate === startDate;
}

/** Times that passed while it was disabled were not missed. */
function wasOff({ state }: ScheduleRecord): boolean {
  return state === 'DISABLED';
}
