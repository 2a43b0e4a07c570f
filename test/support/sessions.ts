import { parsePolicies } from '../../src/access/policy-file';
import type { Session } from '../../src/access/session';
import { Sessions } from '../../src/access/sessions';

export const ROLE = 'arn:aws:iam::000000000000:role/lambdabox';

export interface SessionOf {
  readonly functionName?: string;
  readonly role?: string;
  /** Policies by role, as in the operator's file. */
  readonly policies?: object;
}

let made = 0;

/** A session of its own for each call. */
export function aSession({ functionName = 'hello', role = ROLE, policies = {} }: SessionOf = {}): Session {
  made += 1;
  const sessions = new Sessions({
    scope: { accountId: '000000000000', region: 'us-east-1' },
    policies: parsePolicies(JSON.stringify(policies)),
    random: (bytes) => Buffer.alloc(bytes, made),
  });
  return sessions.open({ functionName, role, logGroup: `/aws/lambda/${functionName}` });
}

/** The policy document of one statement. */
export const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Statement: { Effect: 'Allow', Action, Resource },
});
