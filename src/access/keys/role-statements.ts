import type { KeyRole } from '../../contract/key-role';
import type { Statement } from '../../iam/statement';

/** What each role may, beside all that the ones before it may. */
const ADDED: readonly (readonly [KeyRole, readonly string[]])[] = [
  [
    'read',
    [
      ...['lambda:Get*', 'lambda:List*'],
      ...['logs:Get*', 'logs:Describe*', 'logs:List*', 'logs:FilterLogEvents'],
      ...['logs:StartQuery', 'logs:StopQuery', 'logs:StartLiveTail', 'logs:TestMetricFilter'],
      ...['cloudwatch:Get*', 'cloudwatch:List*', 'cloudwatch:Describe*'],
      ...['events:Describe*', 'events:List*', 'events:TestEventPattern'],
      ...['scheduler:Get*', 'scheduler:List*'],
      ...['lambdabox:Read', 'lambdabox:OpenConsole'],
    ],
  ],
  // An event may hold what its sender meant for the function alone.
  ['invoke', ['lambda:Invoke*', 'lambdabox:ReadEvents']],
  [
    'deploy',
    [
      ...['lambda:*', 'logs:*', 'cloudwatch:*', 'events:*', 'scheduler:*'],
      // With code in S3, and with the roles of functions.
      ...['s3:GetObject', 's3:GetObjectVersion', 'iam:PassRole'],
      'lambdabox:Operate',
    ],
  ],
  ['admin', ['*']],
];

export const KEY_ROLES: readonly KeyRole[] = ADDED.map(([role]) => role);

/** The policy of a role. */
export function statementsOf(role: KeyRole): readonly Statement[] {
  const actions = ADDED.slice(0, KEY_ROLES.indexOf(role) + 1).flatMap(([, added]) => added);
  return [{ effect: 'Allow', actions, resources: ['*'] }];
}
