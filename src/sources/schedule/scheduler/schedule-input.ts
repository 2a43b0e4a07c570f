import {
  atLeast,
  atMost,
  maxLength,
  minLength,
  oneOf,
  pattern,
  Violations,
} from '../../../functions/validation/constraints';
import { Members } from '../../../functions/validation/members';
import { InvalidExpressionError } from '../expression/invalid-expression';
import { parseExpression } from '../expression/schedule-expression';
import { TimeZone } from '../expression/time-zone';
import type { FlexibleTimeWindow, ScheduleDefinition } from './schedule-record';
import { invalidSchedule } from './scheduler-errors';
import { checkTarget, readTarget, requireTarget, type TargetInput } from './target-input';

/** Of schedules, groups and their prefixes. */
export const nameChecks = [maxLength(64), minLength(1), pattern('^[0-9a-zA-Z-_.]+$')];

const STATES = ['ENABLED', 'DISABLED'] as const;
const ACTIONS = ['NONE', 'DELETE'] as const;
const MODES = ['OFF', 'FLEXIBLE'] as const;
/** A schedule may begin so long before it is made. */
const OLDEST_START_MS = 300_000;

export interface ScheduleInput {
  readonly name: string;
  readonly groupName?: string;
  readonly clientToken?: string;
  readonly definition: ScheduleDefinition;
}

/**
 * What CreateSchedule and UpdateSchedule are given, checked as their model and their texts have it (EventBridge Scheduler API
 * reference). Throws ValidationException and SerializationException. `now`: epoch milliseconds.
 */
export function readSchedule(name: string, input: object, now: number): ScheduleInput {
  const members = Members.of(input);
  const read = membersOf(members);
  checkShapes(name, read);
  const window = windowOf(read.window);
  checkTimes(read, now);
  const { expression = '', timezone = 'UTC', description, startDate, endDate, groupName, clientToken } = read;
  checkExpression(expression, timezone);
  const definition: ScheduleDefinition = {
    ...{ expression, timezone, flexibleTimeWindow: window },
    state: STATES.find((state) => state === read.state) ?? 'ENABLED',
    actionAfterCompletion: ACTIONS.find((action) => action === read.action) ?? 'NONE',
    target: requireTarget(read.target),
    ...(description === undefined ? {} : { description }),
    ...(startDate === undefined ? {} : { startDate }),
    ...(endDate === undefined ? {} : { endDate }),
  };
  return {
    ...{ name, definition },
    ...(groupName === undefined ? {} : { groupName }),
    ...(clientToken === undefined ? {} : { clientToken }),
  };
}

interface Read {
  readonly groupName: string | undefined;
  readonly clientToken: string | undefined;
  readonly expression: string | undefined;
  readonly timezone: string | undefined;
  readonly description: string | undefined;
  readonly state: string | undefined;
  readonly action: string | undefined;
  readonly startDate: number | undefined;
  readonly endDate: number | undefined;
  readonly window: { readonly mode: string | undefined; readonly minutes: number | undefined } | undefined;
  readonly target: TargetInput | undefined;
  readonly kmsKeyArn: string | undefined;
}

function membersOf(members: Members): Read {
  const window = members.members('FlexibleTimeWindow');
  return {
    groupName: members.string('GroupName'),
    clientToken: members.string('ClientToken'),
    expression: members.string('ScheduleExpression'),
    timezone: members.string('ScheduleExpressionTimezone'),
    description: members.string('Description'),
    state: members.string('State'),
    action: members.string('ActionAfterCompletion'),
    startDate: dateOf(members, 'StartDate'),
    endDate: dateOf(members, 'EndDate'),
    window: window && { mode: window.string('Mode'), minutes: window.number('MaximumWindowInMinutes') },
    target: readTarget(members.members('Target')),
    kmsKeyArn: members.string('KmsKeyArn'),
  };
}

/** Seconds on the wire, with a fraction or as a date of ISO 8601. */
function dateOf(members: Members, name: string): number | undefined {
  const value = members.raw(name);
  if (value === undefined) return undefined;
  const at = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
  if (!Number.isFinite(at)) throw invalidSchedule(`${name} is not a time: ${JSON.stringify(value)}`);
  return at;
}

function checkShapes(name: string, read: Read): void {
  const found = new Violations();
  found.check('name', name, ...nameChecks);
  found.check('groupName', read.groupName, ...nameChecks);
  found.check('clientToken', read.clientToken, maxLength(64), minLength(1), pattern('^[a-zA-Z0-9-_]+$'));
  found.require('scheduleExpression', read.expression);
  found.check('scheduleExpression', read.expression, maxLength(256), minLength(1));
  found.check('scheduleExpressionTimezone', read.timezone, maxLength(50), minLength(1));
  found.check('description', read.description, maxLength(512));
  found.check('state', read.state, oneOf(STATES));
  found.check('actionAfterCompletion', read.action, oneOf(ACTIONS));
  found.require('flexibleTimeWindow', read.window);
  if (read.window) {
    found.require('flexibleTimeWindow.mode', read.window.mode);
    found.check('flexibleTimeWindow.mode', read.window.mode, oneOf(MODES));
    found.check('flexibleTimeWindow.maximumWindowInMinutes', read.window.minutes, atMost(1440), atLeast(1));
  }
  checkTarget(found, read.target);
  found.throwIfAny();
  if (read.kmsKeyArn !== undefined)
    throw invalidSchedule('KmsKeyArn cannot be set: lambdabox keeps schedules in its own data directory');
}

function windowOf(window: Read['window']): FlexibleTimeWindow {
  const { mode, minutes } = window ?? { mode: undefined, minutes: undefined };
  if (mode === 'FLEXIBLE') {
    if (minutes === undefined)
      throw invalidSchedule('MaximumWindowInMinutes must be set when FlexibleTimeWindow Mode is FLEXIBLE.');
    return { MaximumWindowInMinutes: minutes, Mode: mode };
  }
  if (minutes !== undefined)
    throw invalidSchedule('MaximumWindowInMinutes must not be set when FlexibleTimeWindow Mode is OFF.');
  return { Mode: 'OFF' };
}

function checkTimes({ startDate, endDate, expression = '' }: Read, now: number): void {
  const isRecurring = !expression.startsWith('at(');
  if (isRecurring && startDate !== undefined && startDate < now - OLDEST_START_MS)
    throw invalidSchedule('The StartDate you specify cannot be earlier than 5 minutes ago.');
  if (endDate !== undefined && endDate < now)
    throw invalidSchedule('The EndDate you specify cannot be in the past.');
  if (startDate !== undefined && endDate !== undefined && endDate <= startDate)
    throw invalidSchedule('The EndDate you specify must be later than the StartDate.');
}

function checkExpression(expression: string, timezone: string): void {
  if (!TimeZone.named(timezone)) throw invalidSchedule(`Invalid Schedule Expression Timezone ${timezone}.`);
  try {
    parseExpression(expression, 'scheduler');
  } catch (error) {
    if (!(error instanceof InvalidExpressionError)) throw error;
    throw invalidSchedule(`Invalid Schedule Expression ${expression}.`);
  }
}
