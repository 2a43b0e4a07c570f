import { commandOf } from './command';
import type { Plan, PlannedRequest } from './plan';
import type { Target } from './target';

export interface Statement {
  readonly sid: string;
  readonly action: 'lambda:InvokeFunction' | 'lambda:InvokeFunctionUrl';
  /** `s3.amazonaws.com`, `*` */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly urlAuthType?: 'NONE';
  readonly viaUrl?: true;
}

/** Lets a service, or everybody, call the function: AddPermission. One of the name that is there already is enough. */
export function permission(target: Target, statement: Statement): Plan {
  const { sid, action, principal, sourceArn, urlAuthType, viaUrl } = statement;
  const { functionName, qualifier } = target;
  return {
    requests: [
      {
        ...{ method: 'POST', path: policyOf(functionName), query: { Qualifier: qualifier } },
        body: {
          ...{ StatementId: sid, Action: action, Principal: principal, SourceArn: sourceArn },
          ...{ FunctionUrlAuthType: urlAuthType, InvokedViaFunctionUrl: viaUrl },
        },
        unless: 'ResourceConflictException',
      },
    ],
    commands: [
      commandOf(['aws', 'lambda', 'add-permission'], {
        ...{ '--function-name': functionName, '--qualifier': qualifier, '--statement-id': sid },
        ...{ '--action': action, '--principal': principal, '--source-arn': sourceArn },
        ...{ '--function-url-auth-type': urlAuthType, '--invoked-via-function-url': viaUrl },
      }),
    ],
  };
}

/** Takes statements away; those that are not there are passed over. */
export function withoutPermissions(functionName: string, sids: readonly string[]): Plan {
  return {
    requests: sids.map((sid): PlannedRequest => ({
      ...{ method: 'DELETE', path: `${policyOf(functionName)}/${sid}` },
      unless: 'ResourceNotFoundException',
    })),
    commands: sids.map((sid) =>
      commandOf(['aws', 'lambda', 'remove-permission'], {
        ...{ '--function-name': functionName, '--statement-id': sid },
      }),
    ),
  };
}

/** For a service to call it for one source. Statements of sources that are called alike have different names. */
export function sourcePermission(target: Target, service: 's3' | 'sns' | 'events', sourceArn: string): Plan {
  const name = sourceArn.slice(sourceArn.lastIndexOf(':') + 1).replace(/[^\w-]/g, '-');
  return permission(target, {
    ...{ sid: `lambdabox-${service}-${name.slice(0, 64)}-${markOf(sourceArn)}`, sourceArn },
    ...{ action: 'lambda:InvokeFunction', principal: `${service}.amazonaws.com` },
  });
}

function policyOf(functionName: string): string {
  return `/2015-03-31/functions/${encodeURIComponent(functionName)}/policy`;
}

/** FNV-1a, 32 bits: pages over plain HTTP have no other digest. It keeps names apart, nothing depends on it. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
