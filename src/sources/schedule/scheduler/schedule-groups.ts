import { maxLength, minLength, pattern, Violations } from '../../../functions/validation/constraints';
import { Members } from '../../../functions/validation/members';
import type { Documents } from '../../store/documents';
import { checkPage, pageOf, type PageInput } from './list-page';
import { nameChecks } from './schedule-input';
import { DEFAULT_GROUP, type GroupRecord } from './schedule-record';
import { groupArn, groupView } from './schedule-view';
import type { EventPlace } from './scheduler-event';
import { conflict, invalidSchedule, notFound } from './scheduler-errors';

export interface ScheduleGroupsParts {
  readonly documents: Documents<GroupRecord>;
  readonly place: EventPlace;
  readonly clock: { wallTime(): number };
}

const ARN = '^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$';
const MOST_TAGS = 200;

/** Groups of schedules and their tags. What a verb has changed is on disk when it returns. Times are epoch milliseconds. */
export class ScheduleGroups {
  private constructor(
    private readonly parts: ScheduleGroupsParts,
    private readonly groups: Map<string, GroupRecord>,
  ) {}

  static load(parts: ScheduleGroupsParts): ScheduleGroups {
    const always = { name: DEFAULT_GROUP, createdAt: 0, modifiedAt: 0, tags: {} };
    return new ScheduleGroups(parts, new Map([[DEFAULT_GROUP, always], ...parts.documents.all()]));
  }

  create(name: string, input: object): object {
    const members = Members.of(input);
    const clientToken = members.string('ClientToken');
    const found = new Violations();
    found.check('name', name, ...nameChecks);
    found.check('clientToken', clientToken, maxLength(64), minLength(1), pattern('^[a-zA-Z0-9-_]+$'));
    found.throwIfAny();
    const tags = tagsOf(members);
    const known = this.groups.get(name);
    if (known !== undefined && (clientToken === undefined || known.clientToken !== clientToken))
      throw conflict(`Schedule group ${name} already exists.`);
    const now = this.parts.clock.wallTime();
    const group = { name, createdAt: now, modifiedAt: now, tags };
    if (known === undefined) this.put(clientToken === undefined ? group : { ...group, clientToken });
    return { ScheduleGroupArn: groupArn(this.parts.place, name) };
  }

  get(name: string): object {
    return groupView(this.parts.place, this.require(name));
  }

  list(namePrefix: string | undefined, page: PageInput): object {
    const found = new Violations();
    found.check('namePrefix', namePrefix, ...nameChecks);
    checkPage(found, page);
    found.throwIfAny();
    const all = [...this.groups.values()].filter(({ name }) => name.startsWith(namePrefix ?? ''));
    const sorted = all.sort((one, other) => (one.name < other.name ? -1 : 1));
    const { items, next } = pageOf(sorted, ({ name }) => name, page);
    return { ...next, ScheduleGroups: items.map((group) => groupView(this.parts.place, group)) };
  }

  /** Throws what DeleteScheduleGroup refuses with. */
  requireDeletable(name: string): void {
    this.require(name);
    if (name === DEFAULT_GROUP) throw invalidSchedule('The default schedule group cannot be deleted.');
  }

  /** Its schedules are the caller's to remove, before. */
  delete(name: string): void {
    this.requireDeletable(name);
    this.parts.documents.remove(name);
    this.groups.delete(name);
  }

  /** Throws ResourceNotFoundException. */
  require(name: string): GroupRecord {
    const found = new Violations();
    found.check('name', name, ...nameChecks);
    found.throwIfAny();
    const group = this.groups.get(name);
    if (group === undefined) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  tags(arn: string): object {
    const tags = Object.entries(this.byArn(arn).tags);
    return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
  }

  tag(arn: string, input: object): void {
    const group = this.byArn(arn);
    const added = tagsOf(Members.of(input));
    this.put({ ...group, tags: { ...group.tags, ...added } });
  }

  untag(arn: string, keys: readonly string[]): void {
    const group = this.byArn(arn);
    this.put({
      ...group,
      tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key))),
    });
  }

  private byArn(arn: string): GroupRecord {
    const found = new Violations();
    found.check('resourceArn', arn, maxLength(1011), minLength(1), pattern(ARN));
    found.throwIfAny();
    const name = arn.split('/').at(-1) ?? '';
    if (arn !== groupArn(this.parts.place, name) || !this.groups.has(name))
      throw notFound(`Resource ${arn} does not exist.`);
    return this.require(name);
  }

  private put(group: GroupRecord): void {
    this.parts.documents.put(group.name, group);
    this.groups.set(group.name, group);
  }
}

function tagsOf(members: Members): Readonly<Record<string, string>> {
  const list = members.raw('Tags') ?? [];
  if (!Array.isArray(list)) throw invalidSchedule('Tags must be a list of Key and Value.');
  const found = new Violations();
  found.check('tags', list, maxLength(MOST_TAGS));
  const tags = list.map((each: unknown, index): [string, string] => {
    const tag = Members.of(each);
    const [key, value] = [tag.string('Key'), tag.string('Value')];
    const path = `tags.${index + 1}.member`;
    found.require(`${path}.key`, key);
    found.check(`${path}.key`, key, maxLength(128), minLength(1));
    found.require(`${path}.value`, value);
    found.check(`${path}.value`, value, maxLength(256), minLength(1));
    return [key ?? '', value ?? ''];
  });
  found.throwIfAny();
  return Object.fromEntries(tags);
}
