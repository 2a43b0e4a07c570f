import { isCondition } from '../../iam/conditions';
import { matches } from '../../iam/wildcards';
import type { PolicyStatement, ResourcePolicy } from '../catalog/records';
import { invalid } from '../validation/constraints';

type Value = Readonly<Record<string, unknown>>;

const VERSIONS = ['2012-10-17', '2008-10-17'];
const DOCUMENT = ['Version', 'Id', 'Statement'];
const STATEMENT = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
const PRINCIPALS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * A policy's document, as PutResourcePolicy gets it. Throws InvalidParameterValueException for what is none, and for
 * what could not be judged: what is kept is what counts.
 */
export function readPolicyDocument(text: string, arn: string): Omit<ResourcePolicy, 'qualifier'> {
  const document = objectOf(parse(text), 'the policy', DOCUMENT);
  const { Version, Id, Statement } = document;
  if (Version !== undefined && !VERSIONS.includes(textOf(Version, '"Version"'))) {
    throw refused(`"Version" must be one of ${VERSIONS.join(', ')}, not ${shown(Version)}`);
  }
  const list: unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (Statement === undefined || list.length === 0) throw refused('it must have a "Statement"');
  const statements = list.map((value, at) => statementOf(value, `statement ${at + 1}`, arn));
  const sids = statements.flatMap(({ Sid }) => Sid ?? []);
  const twice = sids.find((sid, at) => sids.indexOf(sid) !== at);
  if (twice !== undefined) throw refused(`two statements have the "Sid" ${shown(twice)}`);
  return {
    statements,
    document: {
      ...(Version === undefined ? {} : { Version: textOf(Version, '"Version"') }),
      ...(Id === undefined ? {} : { Id: textOf(Id, '"Id"') }),
    },
  };
}

function statementOf(value: unknown, where: string, arn: string): PolicyStatement {
  const { Sid, Effect, Principal, Action, Resource, Condition } = objectOf(value, where, STATEMENT);
  if (Effect !== 'Allow' && Effect !== 'Deny') {
    throw refused(`${where}: "Effect" must be "Allow" or "Deny", not ${shown(Effect)}`);
  }
  const actions = textsOf(Action, `${where}: "Action"`);
  const strange = actions.find((action) => !/^(\*|lambda:[a-z*?]+)$/i.test(action));
  if (strange !== undefined) {
    throw refused(`${where}: "Action" must look like lambda:InvokeFunction, not ${shown(strange)}`);
  }
  const resources = textsOf(Resource, `${where}: "Resource"`);
  const other = resources.find((resource) => !matches(resource, arn));
  if (other !== undefined) throw refused(`${where}: "Resource" must be ${arn}, not ${shown(other)}`);
  return {
    ...(Sid === undefined ? {} : { Sid: textOf(Sid, `${where}: "Sid"`) }),
    Effect,
    Principal: principalOf(Principal, `${where}: "Principal"`),
    Action: asGiven(Action, actions),
    Resource: asGiven(Resource, resources),
    ...(Condition === undefined ? {} : { Condition: conditionOf(Condition, `${where}: "Condition"`) }),
  };
}

function principalOf(value: unknown, where: string): PolicyStatement['Principal'] {
  if (value === '*') return value;
  const kinds = Object.entries(objectOf(value, where, PRINCIPALS));
  if (kinds.length === 0) throw refused(`${where} must name somebody`);
  return Object.fromEntries(kinds.map(([kind, who]) => [kind, asGiven(who, textsOf(who, where))]));
}

function conditionOf(value: unknown, where: string): NonNullable<PolicyStatement['Condition']> {
  const operators = Object.entries(objectOf(value, where));
  return Object.fromEntries(
    operators.map(([operator, keys]) => [operator, keysOf(operator, keys, `${where}: ${operator}`)]),
  );
}

function keysOf(operator: string, value: unknown, where: string): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(objectOf(value, where)).map(([key, given]) => {
      const values = (Array.isArray(given) ? (given as unknown[]) : [given]).map((one) =>
        typeof one === 'boolean' || typeof one === 'number' ? String(one) : one,
      );
      const texts = textsOf(values, `${where}: ${key}`);
      const wrong = texts.find((text) => !isCondition(operator, text));
      if (wrong !== undefined) throw refused(`${where} cannot compare with ${shown(wrong)}`);
      return [key, asGiven(given, texts)];
    }),
  );
}

/** A list stays one, even of one: the document is told as it was put. */
function asGiven(given: unknown, texts: string[]): string | string[] {
  return Array.isArray(given) ? texts : (texts[0] ?? '');
}

function textsOf(value: unknown, where: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw refused(`${where} must not be empty`);
  return list.map((item) => textOf(item, where));
}

function textOf(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '')
    throw refused(`${where} must be a text, not ${shown(value)}`);
  if (value.includes('${')) throw refused(`${where}: policy variables are not supported: ${shown(value)}`);
  return value;
}

function objectOf(value: unknown, where: string, members?: readonly string[]): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused(`${where} must be a JSON object`);
  }
  const unknown = members && Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined) {
    throw refused(`${where}: ${shown(unknown)} is not supported; there are ${members?.join(', ')}`);
  }
  return value as Value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('it is not JSON');
  }
}

/** What was sent, short enough for a message. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

function refused(why: string): Error {
  return invalid(`The resource policy is not valid: ${why}.`);
}
