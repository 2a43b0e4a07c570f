import type { Statement } from '../iam/statement';
import { matches } from '../iam/wildcards';

/** What roles may do, by the pattern of their ARNs. */
export type RolePolicies = ReadonlyMap<string, readonly Statement[]>;

export interface RoleUser {
  readonly role: string;
  /** The log group that the function writes to. */
  readonly logGroup: string;
}

/** The statements of all patterns that a role matches; the default policy for a role that matches none. */
export function policyOf(policies: RolePolicies, { role, logGroup }: RoleUser): readonly Statement[] {
  const found = [...policies].filter(([pattern]) => matches(pattern, role));
  return found.length > 0 ? found.flatMap(([, statements]) => statements) : defaultPolicy(logGroup);
}

/** Invoke and read functions, write and read the function's own logs. */
function defaultPolicy(logGroup: string): readonly Statement[] {
  return [
    {
      effect: 'Allow',
      actions: ['lambda:InvokeFunction', 'lambda:InvokeAsync', 'lambda:Get*', 'lambda:List*'],
      resources: ['*'],
    },
    {
      effect: 'Allow',
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'logs:DescribeLogStreams',
        'logs:GetLogEvents',
        'logs:FilterLogEvents',
      ],
      resources: [`arn:aws:logs:*:*:log-group:${logGroup}:*`],
    },
  ];
}
