import { readFileSync } from 'node:fs';
import { messageOf } from '../errors';
import type { Statement } from '../iam/statement';
import { matches } from '../iam/wildcards';
import type { RolePolicies } from './role-policies';

/** Members of a statement that are understood. Another would change what the statement means: it is refused. */
const MEMBERS = ['Sid', 'Effect', 'Action', 'Resource'];

/** Reads the file that LAMBDABOX_ROLE_POLICIES names. Throws an Error that names the file, the place and the rule. */
export function readPolicyFile(path: string): RolePolicies {
  try {
    return parsePolicies(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`LAMBDABOX_ROLE_POLICIES=${path}: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * `{"<role ARN, * and ? are wildcards>": {"Statement": [{"Effect": "Allow", "Action": "...", "Resource": "..."}]}}`:
 * IAM's policy documents by role.
 */
export function parsePolicies(text: string): RolePolicies {
  const roles = objectOf(JSON.parse(text), 'the file');
  return new Map(
    Object.entries(roles).map(([role, value]) => {
      if (!/^arn:|^\*$/.test(role)) throw new Error(`"${role}" must be the ARN of a role, or *`);
      const { Statement: given } = objectOf(value, `"${role}"`);
      if (given === undefined) throw new Error(`"${role}" must have a member "Statement"`);
      const list: unknown[] = Array.isArray(given) ? given : [given];
      return [role, list.map((item, index) => statementOf(item, `statement ${index + 1} of "${role}"`))];
    }),
  );
}

function statementOf(value: unknown, where: string): Statement {
  const members = objectOf(value, where);
  const unknown = Object.keys(members).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    throw new Error(`${where}: "${unknown}" is not supported; there are ${MEMBERS.join(', ')}`);
  const { Effect: effect, Action: action, Resource: resource } = members;
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new Error(`${where}: "Effect" must be "Allow" or "Deny", not ${JSON.stringify(effect)}`);
  const actions = textsOf(action, `${where}: "Action"`);
  const resources = textsOf(resource, `${where}: "Resource"`);
  const strange = actions.find((text) => text !== '*' && !/^[a-z0-9-]+:[a-z*?]+$/i.test(text));
  if (strange !== undefined)
    throw new Error(
      `${where}: "Action" must look like lambda:InvokeFunction, not ${JSON.stringify(strange)}`,
    );
  const variable = resources.find((text) => text.includes('${'));
  if (variable !== undefined) throw new Error(`${where}: policy variables are not supported: ${variable}`);
  return { effect, actions: withReading(actions), resources };
}

/** Whoever may operate may read: until they had names of their own, both were lambdabox:Operate. */
function withReading(actions: readonly string[]): readonly string[] {
  const isOperating = actions.some((pattern) => matches(pattern.toLowerCase(), 'lambdabox:operate'));
  return isOperating ? [...actions, 'lambdabox:Read'] : actions;
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`${where} must be a JSON object`);
}

function textsOf(value: unknown, where: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item): item is string => typeof item === 'string' && item !== '');
  if (texts.length === list.length && texts.length > 0) return texts;
  throw new Error(`${where} must be a text or a list of texts`);
}
