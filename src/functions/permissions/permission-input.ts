import type { PolicyStatement } from '../catalog/records';
import { invalid, Violations } from '../validation/constraints';
import type { ModelMember } from '../validation/member-constraint';
import type { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';

/** A permission as AddPermission asks for it. */
export interface PermissionInput {
  readonly sid: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string | undefined;
  readonly sourceAccount?: string | undefined;
  readonly eventSourceToken?: string | undefined;
  readonly urlAuthType?: string | undefined;
  readonly viaUrl?: boolean | undefined;
  readonly organizationId?: string | undefined;
}

/** Throws ValidationException for members that are not as the model has them. */
export function readPermission(members: Members): PermissionInput {
  const violations = new Violations();
  const text = (name: string, member: ModelMember): string | undefined => {
    const value = members.string(name);
    violations.check(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value, ...textChecks(member));
    return value;
  };
  for (const name of ['StatementId', 'Action', 'Principal']) {
    violations.require(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, members.string(name));
  }
  const input = {
    sid: text('StatementId', 'AddPermissionRequest.StatementId') ?? '',
    action: text('Action', 'AddPermissionRequest.Action') ?? '',
    principal: text('Principal', 'AddPermissionRequest.Principal') ?? '',
    sourceArn: text('SourceArn', 'AddPermissionRequest.SourceArn'),
    sourceAccount: text('SourceAccount', 'AddPermissionRequest.SourceAccount'),
    eventSourceToken: text('EventSourceToken', 'AddPermissionRequest.EventSourceToken'),
    urlAuthType: text('FunctionUrlAuthType', 'AddPermissionRequest.FunctionUrlAuthType'),
    viaUrl: members.boolean('InvokedViaFunctionUrl'),
    organizationId: text('PrincipalOrgID', 'AddPermissionRequest.PrincipalOrgID'),
  };
  violations.throwIfAny();
  return input;
}

/** The statement that says it. Throws InvalidParameterValueException for a principal that is none. */
export function statementFor(input: PermissionInput, resource: string): PolicyStatement {
  const { sid, action, principal, urlAuthType } = input;
  if (urlAuthType !== undefined && action !== 'lambda:InvokeFunctionUrl') {
    throw invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  }
  const condition = conditionOf(input);
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function principalOf(text: string): NonNullable<PolicyStatement['Principal']> {
  if (text === '*') return text;
  if (/^\d{12}$/.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  if (/^arn:aws[a-z-]*:(iam|sts)::(\d{12}|cloudfront):./.test(text)) return { AWS: text };
  if (/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(text)) return { Service: text };
  throw invalid('The provided principal was invalid. Please check the principal and try again.');
}

/** In AWS's order and spelling of operators and keys. */
function conditionOf(input: PermissionInput): NonNullable<PolicyStatement['Condition']> {
  const { eventSourceToken, sourceAccount, urlAuthType, organizationId, viaUrl, sourceArn } = input;
  const operators = {
    StringEquals: {
      'lambda:EventSourceToken': eventSourceToken,
      'AWS:SourceAccount': sourceAccount,
      'lambda:FunctionUrlAuthType': urlAuthType,
      'aws:PrincipalOrgID': organizationId,
    },
    Bool: { 'lambda:InvokedViaFunctionUrl': viaUrl === undefined ? undefined : String(viaUrl) },
    ArnLike: { 'AWS:SourceArn': sourceArn },
  };
  return Object.fromEntries(
    Object.entries(operators)
      .map(([operator, keys]) => [operator, given(keys)] as const)
      .filter(([, keys]) => Object.keys(keys).length > 0),
  );
}

function given(keys: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
