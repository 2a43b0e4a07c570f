import type { ListInput } from '../../sources/schedule/scheduler/schedules';
import type { PageInput } from '../../sources/schedule/scheduler/list-page';

/** What EventBridge Scheduler's operations ask of schedules. All throw AwsError. What they return is the answer's body. */
export interface SchedulesResource {
  create(name: string, input: object): object;
  get(name: string, groupName: string | undefined): object;
  list(input: ListInput): object;
  update(name: string, input: object): object;
  delete(name: string, groupName: string | undefined): void;
  deleteGroup(name: string): void;
}

export interface ScheduleGroupsResource {
  create(name: string, input: object): object;
  get(name: string): object;
  list(namePrefix: string | undefined, page: PageInput): object;
  tags(arn: string): object;
  tag(arn: string, input: object): void;
  untag(arn: string, keys: readonly string[]): void;
}

export interface SchedulerResources {
  readonly schedules: SchedulesResource;
  readonly groups: ScheduleGroupsResource;
}

/** One request, its signature verified. */
export interface SchedulerCall {
  /** The part of the path that names what it is about. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly input: object;
}

export interface SchedulerOperation {
  readonly operation: string;
  readonly method: string;
  /** Its one group is the name. */
  readonly path: RegExp;
  readonly answer: (call: SchedulerCall, resources: SchedulerResources) => object | void;
}

const SCHEDULE = /^\/schedules\/([^/]+)\/?$/;
const GROUP = /^\/schedule-groups\/([^/]+)\/?$/;
/** An ARN has a slash, which clients may encode. */
const TAGS = /^\/tags\/(.+)$/;

/** Every operation (EventBridge Scheduler API reference). */
export const SCHEDULER_OPERATIONS: readonly SchedulerOperation[] = [
  row('CreateSchedule', 'POST', SCHEDULE, ({ name, input }, { schedules }) => schedules.create(name, input)),
  row('GetSchedule', 'GET', SCHEDULE, ({ name, query }, { schedules }) =>
    schedules.get(name, groupOf(query)),
  ),
  row('UpdateSchedule', 'PUT', SCHEDULE, ({ name, input }, { schedules }) => schedules.update(name, input)),
  row('DeleteSchedule', 'DELETE', SCHEDULE, ({ name, query }, { schedules }) =>
    schedules.delete(name, groupOf(query)),
  ),
  row('ListSchedules', 'GET', /^\/schedules\/?$/, ({ query }, { schedules }) =>
    schedules.list(listOf(query)),
  ),
  row('CreateScheduleGroup', 'POST', GROUP, ({ name, input }, { groups }) => groups.create(name, input)),
  row('GetScheduleGroup', 'GET', GROUP, ({ name }, { groups }) => groups.get(name)),
  row('DeleteScheduleGroup', 'DELETE', GROUP, ({ name }, { schedules }) => schedules.deleteGroup(name)),
  row('ListScheduleGroups', 'GET', /^\/schedule-groups\/?$/, ({ query }, { groups }) =>
    groups.list(query.get('NamePrefix') ?? undefined, pageOf(query)),
  ),
  row('ListTagsForResource', 'GET', TAGS, ({ name }, { groups }) => groups.tags(name)),
  row('TagResource', 'POST', TAGS, ({ name, input }, { groups }) => groups.tag(name, input)),
  row('UntagResource', 'DELETE', TAGS, ({ name, query }, { groups }) =>
    groups.untag(name, query.getAll('TagKeys')),
  ),
];

/** The operation that a request is for, and what it names. */
export function operationOf({ method, path }: { readonly method: string; readonly path: string }) {
  for (const row of SCHEDULER_OPERATIONS) {
    const found = row.method === method ? row.path.exec(path) : null;
    if (found) return { row, name: decodeURIComponent(found[1] ?? '') };
  }
  return undefined;
}

function row(
  operation: string,
  method: string,
  path: RegExp,
  answer: SchedulerOperation['answer'],
): SchedulerOperation {
  return { operation, method, path, answer };
}

function groupOf(query: URLSearchParams): string | undefined {
  return query.get('groupName') ?? undefined;
}

function pageOf(query: URLSearchParams): PageInput {
  const maxResults = query.get('MaxResults');
  const nextToken = query.get('NextToken');
  return {
    ...(maxResults === null ? {} : { maxResults: Number(maxResults) }),
    ...(nextToken === null ? {} : { nextToken }),
  };
}

function listOf(query: URLSearchParams): ListInput {
  const [groupName, namePrefix, state] = ['ScheduleGroup', 'NamePrefix', 'State'].map((name) =>
    query.get(name),
  );
  return {
    ...pageOf(query),
    ...(groupName ? { groupName } : {}),
    ...(namePrefix ? { namePrefix } : {}),
    ...(state ? { state } : {}),
  };
}
