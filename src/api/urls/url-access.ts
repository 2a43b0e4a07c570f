import type { Permissions, PolicyAnswer, Principal } from '../../functions/permissions/permission-request';
import type { UrlAuthType } from '../../functions/catalog/records';
import { functionArn } from '../../functions/names';
import type { AccountScope, Session } from '../../access/session';
import { AwsError, WIRE } from '../../errors';

/** Whose permission is asked for: nobody's in particular, that of the account itself, or that of a function's session. */
export type UrlCaller = 'anonymous' | 'account' | Session;

export interface UrlAsked {
  readonly functionName: string;
  /** Absent: `$LATEST`. */
  readonly qualifier?: string;
  readonly authType: UrlAuthType;
}

/**
 * Whether somebody may call a function URL: by the function's resource policy, or, within the account, by what the caller
 * may do (developer guide, "Control access to Lambda function URLs"). It takes both actions, that of the URL and that of the
 * function.
 */
export class UrlAccess {
  constructor(
    private readonly permissions: Permissions,
    private readonly scope: AccountScope,
  ) {}

  isAllowed(asked: UrlAsked, caller: UrlCaller): boolean {
    return (
      this.may('lambda:InvokeFunctionUrl', asked, caller) && this.may('lambda:InvokeFunction', asked, caller)
    );
  }

  private may(action: string, asked: UrlAsked, caller: UrlCaller): boolean {
    const { functionName, qualifier, authType } = asked;
    const ofUrl = { 'lambda:FunctionUrlAuthType': authType, 'lambda:InvokedViaFunctionUrl': 'true' };
    const answer = this.permissions.answer({
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      action,
      principal: this.principalOf(caller),
      context: typeof caller === 'string' ? ofUrl : { ...caller.context, ...ofUrl },
    });
    if (caller === 'anonymous') return answer === 'allowed';
    if (caller === 'account') return answer !== 'denied';
    return isAuthorized(caller, action, functionArn(this.scope, functionName, qualifier), answer);
  }

  private principalOf(caller: UrlCaller): Principal {
    if (caller === 'anonymous') return { kind: 'anonymous' };
    if (caller !== 'account') return caller.principal;
    const { accountId } = this.scope;
    return { kind: 'aws', arn: `arn:aws:iam::${accountId}:root`, accountId };
  }
}

function isAuthorized(session: Session, action: string, resource: string, byResource: PolicyAnswer): boolean {
  try {
    session.authorize(action, resource, byResource);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.wire === WIRE.accessDenied) return false;
    throw error;
  }
}
