import { compilePattern } from '../../../patterns/compile-pattern';
import { InvalidPatternError } from '../../../patterns/pattern';
import { InvalidExpressionError } from '../../schedule/expression/invalid-expression';
import { parseExpression } from '../../schedule/expression/schedule-expression';
import { DEFAULT_BUS, ruleArn } from '../arns';
import type { RuleRecord } from '../rule-record';
import { busError, limitReached, refusedMember, ruleMissing } from './bus-errors';
import { busIn, type BusResources } from './bus-resources';
import { pageOf, pageRequest } from './pages';
import { Request } from './request';
import { ARN, RULE_NAME } from './shapes';
import { tagsIn } from './tags';

/** AWS's quota. */
const MAX_RULES = 300;
const STATES = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'];

export function putRule(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const { rules, scope } = resources;
  const name = request.required('Name', RULE_NAME);
  const schedule = request.text('ScheduleExpression', { max: 256 });
  const pattern = request.text('EventPattern', { max: 4096 });
  const state = request.text('State', { values: STATES }) ?? 'ENABLED';
  const description = request.text('Description', { max: 512 });
  const roleArn = request.text('RoleArn', ARN);
  const tags = tagsIn(request);
  const bus = busIn(request, resources);
  checkWhen(bus.name, schedule, pattern);
  if (state !== 'ENABLED' && state !== 'DISABLED') {
    throw refusedMember('State', `there is no CloudTrail whose events ${state} would add`);
  }
  const arn = ruleArn(scope, bus.name, name);
  const known = rules.get(arn);
  if (!known && rules.ofBus(bus.name).length >= MAX_RULES) throw limitReached();
  rules.put({
    ...{ arn, name, busName: bus.name, state },
    ...(pattern ? { eventPattern: pattern } : {}),
    ...(schedule ? { scheduleExpression: schedule } : {}),
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
    // What was there keeps its targets and its tags.
    tags: known?.tags ?? tags,
    targets: known?.targets ?? [],
  });
  return { RuleArn: arn };
}

/** Throws what is wrong with when a rule is to fire. */
function checkWhen(busName: string, schedule: string | undefined, pattern: string | undefined): void {
  if (!schedule && !pattern) {
    throw busError('validation', 'Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (pattern) checkPattern(pattern);
  if (!schedule) return;
  if (busName !== DEFAULT_BUS) {
    throw busError('validation', 'ScheduleExpression is supported only on the default event bus.');
  }
  try {
    parseExpression(schedule, 'rule');
  } catch (error) {
    if (!(error instanceof InvalidExpressionError)) throw error;
    throw busError('validation', 'Parameter ScheduleExpression is not valid.');
  }
}

/** Throws InvalidEventPatternException. */
export function checkPattern(text: string): ReturnType<typeof compilePattern> {
  try {
    return compilePattern(text, 'event-bus');
  } catch (error) {
    throw error instanceof InvalidPatternError ? busError('pattern', error.message) : error;
  }
}

export function describeRule(input: unknown, resources: BusResources): object {
  const rule = ruleIn(Request.of(input), resources);
  return { ...shown(rule), CreatedBy: resources.scope.accountId };
}

export function listRules(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const prefix = request.text('NamePrefix', RULE_NAME) ?? '';
  const page = pageRequest(request);
  const bus = busIn(request, resources);
  const named = resources.rules.ofBus(bus.name).filter(({ name }) => name.startsWith(prefix));
  const { items, ...rest } = pageOf(named, ({ name }) => name, page);
  return { Rules: items.map(shown), ...rest };
}

export const enableRule = (input: unknown, resources: BusResources): object =>
  setState(input, resources, 'ENABLED');

export const disableRule = (input: unknown, resources: BusResources): object =>
  setState(input, resources, 'DISABLED');

function setState(input: unknown, resources: BusResources, state: RuleRecord['state']): object {
  const rule = ruleIn(Request.of(input), resources);
  if (rule.state !== state) resources.rules.put({ ...rule, state });
  return {};
}

export function deleteRule(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const name = request.required('Name', RULE_NAME);
  request.flag('Force');
  const bus = busIn(request, resources);
  const rule = resources.rules.get(ruleArn(resources.scope, bus.name, name));
  if (rule && rule.targets.length > 0) {
    throw busError('validation', "Rule can't be deleted since it has targets.");
  }
  if (rule) resources.rules.remove(rule.arn);
  return {};
}

/** The rule that a request names. Throws ResourceNotFoundException. */
export function ruleIn(request: Request, resources: BusResources, member = 'Name'): RuleRecord {
  const name = request.required(member, RULE_NAME);
  const bus = busIn(request, resources);
  const rule = resources.rules.get(ruleArn(resources.scope, bus.name, name));
  if (!rule) throw ruleMissing(name, bus.name);
  return rule;
}

function shown(rule: RuleRecord): object {
  const { name, arn, busName, state, eventPattern, scheduleExpression, description, roleArn } = rule;
  return {
    Name: name,
    Arn: arn,
    ...(eventPattern === undefined ? {} : { EventPattern: eventPattern }),
    ...(scheduleExpression === undefined ? {} : { ScheduleExpression: scheduleExpression }),
    State: state,
    ...(description === undefined ? {} : { Description: description }),
    ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    EventBusName: busName,
  };
}
