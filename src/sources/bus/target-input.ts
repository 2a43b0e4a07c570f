import { eventText, timeText, type BusEvent } from './bus-event';
import { fillTemplate, placeholdersOf } from './input-template';
import { JsonPath } from './json-path';
import type { RuleRecord, TargetRecord } from './rule-record';

/** Names that a template has without a path of its own. */
export const PREDEFINED = new Set([
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event',
  'aws.events.event.json',
  'aws.events.event.ingestion-time',
]);

/** What a target gets of an event: the text itself. */
export function targetInput(event: BusEvent, rule: RuleRecord, target: TargetRecord): string {
  const { Input: input, InputPath: path, InputTransformer: transformer } = target;
  if (input !== undefined) return input;
  if (path !== undefined && path !== '$') {
    return JSON.stringify(JsonPath.parse(path)?.of(JSON.parse(eventText(event))) ?? null);
  }
  if (transformer === undefined) return eventText(event);
  const { InputTemplate: template, InputPathsMap: paths = {} } = transformer;
  return fillTemplate(template, valuesOf(event, rule, template, paths));
}

function valuesOf(
  event: BusEvent,
  rule: RuleRecord,
  template: string,
  paths: Readonly<Record<string, string>>,
): Map<string, unknown> {
  const whole = JSON.parse(eventText(event)) as unknown;
  const values = new Map<string, unknown>();
  for (const name of placeholdersOf(template)) {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path !== undefined) values.set(name, JsonPath.parse(path)?.of(whole));
    else if (PREDEFINED.has(name)) values.set(name, predefined(name, event, rule, whole));
  }
  return values;
}

function predefined(name: string, event: BusEvent, rule: RuleRecord, whole: unknown): unknown {
  switch (name) {
    case 'aws.events.rule-arn':
      return rule.arn;
    case 'aws.events.rule-name':
      return rule.name;
    case 'aws.events.event.ingestion-time':
      return timeText(event.takenAt);
    case 'aws.events.event.json':
      return whole;
    default:
      return withoutDetail(event);
  }
}

function withoutDetail(event: BusEvent): object {
  const { id, detailType, source, account, takenAt, region, resources } = event;
  return { version: '0', id, detailType, source, account, time: timeText(takenAt), region, resources };
}
