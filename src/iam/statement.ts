import { conditionsHold, type Conditions, type RequestContext } from './conditions';
import { mentionOf, type Principal, type PrincipalElement } from './principal';
import { matches } from './wildcards';

/** One statement of a policy; no Not-elements. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** `lambda:InvokeFunction`, with the wildcards * and ?. Letters' case means nothing. */
  readonly actions: readonly string[];
  /** ARNs with the wildcards * and ?. */
  readonly resources: readonly string[];
  /** Of a resource's policy. Absent: of whoever has the policy. */
  readonly principal?: PrincipalElement;
  readonly conditions?: Conditions;
}

export interface PolicyQuestion {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Asked of a resource's policy. */
  readonly principal?: Principal;
  readonly context?: RequestContext;
}

/** `none`: no statement allows or denies it, so that something else decides. */
export type PolicyAnswer = 'allowed' | 'denied' | 'none';

/** IAM's logic: a Deny wins, then an Allow. */
export function judge(statements: readonly Statement[], question: PolicyQuestion): PolicyAnswer {
  if (statements.some((statement) => statement.effect === 'Deny' && speaks(statement, question)))
    return 'denied';
  const allows = statements.some((statement) => statement.effect === 'Allow' && speaks(statement, question));
  return allows ? 'allowed' : 'none';
}

function speaks(
  statement: Statement,
  { action, resource, principal, context = {} }: PolicyQuestion,
): boolean {
  const { effect, actions, resources } = statement;
  return (
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    concerns(statement, principal) &&
    // What cannot be told allows nothing, and does not lift what is denied.
    (conditionsHold(statement.conditions ?? {}, context) ?? effect === 'Deny')
  );
}

function concerns({ effect, principal: element }: Statement, principal: Principal | undefined): boolean {
  if (element === undefined) return true;
  if (principal === undefined) return false;
  const mention = mentionOf(element, principal);
  return mention === 'by-name' || (mention === 'by-account' && effect === 'Deny');
}
