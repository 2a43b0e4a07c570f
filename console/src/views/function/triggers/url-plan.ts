import { commandOf } from './command';
import { permission, withoutPermissions } from './permission';
import type { Plan } from './plan';
import type { Target } from './target';

export type UrlAuthType = 'AWS_IAM' | 'NONE';

/** What lets everybody call by the URL (developer guide, "Control access to Lambda function URLs"), under the names that AWS's console gives. */
const PUBLIC = [
  {
    ...({ sid: 'FunctionURLAllowPublicAccess', principal: '*' } as const),
    ...({ action: 'lambda:InvokeFunctionUrl', urlAuthType: 'NONE' } as const),
  },
  {
    ...({ sid: 'FunctionURLInvokeAllowPublicAccess', principal: '*' } as const),
    ...({ action: 'lambda:InvokeFunction', viaUrl: true } as const),
  },
] as const;

/** A URL for anybody is open to nobody until the function's policy says so, too. */
export function urlCreation(target: Target, authType: UrlAuthType): Plan {
  const allowed = authType === 'NONE' ? PUBLIC.map((statement) => permission(target, statement)) : [];
  const create: Plan = {
    requests: [{ method: 'POST', path: urlOf(target), body: { AuthType: authType } }],
    commands: [
      commandOf(['aws', 'lambda', 'create-function-url-config'], {
        ...{ '--function-name': target.functionName, '--auth-type': authType },
      }),
    ],
  };
  return together(create, ...allowed);
}

/** The permissions go with it: without its URL nobody shall find the function open when it gets another. */
export function urlDeletion(target: Target, authType: string): Plan {
  const { functionName } = target;
  const sids = authType === 'NONE' ? PUBLIC.map(({ sid }) => sid) : [];
  const remove: Plan = {
    requests: [{ method: 'DELETE', path: urlOf(target) }],
    commands: [
      commandOf(['aws', 'lambda', 'delete-function-url-config'], { '--function-name': functionName }),
    ],
  };
  return together(remove, withoutPermissions(functionName, sids));
}

function together(...plans: readonly Plan[]): Plan {
  return {
    requests: plans.flatMap(({ requests }) => requests),
    commands: plans.flatMap(({ commands }) => commands),
  };
}

function urlOf({ functionName }: Target): string {
  return `/2021-10-31/functions/${encodeURIComponent(functionName)}/url`;
}
