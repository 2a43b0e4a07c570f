import type { Permissions, PolicyAnswer, Principal } from '../../functions/permissions/permission-request';
import type { UrlAuthType } from '../../functions/catalog/records';
import { functionArn } from '../../functions/names';
import type { AccountScope, Session } from '../../access/session';
import { AwsError, WIRE } from '../../errors';

/** Whose permission is asked for: nobody's in particular, that of the account itself, or that of a function's session. */
export type UrlCaller = 'anonymous' | 'account' | Session;

/**
 * What a caller needs: `one`, the action of the URL, as policies were written until October 2025; `both`, that of the function
 * too, as AWS asks since (developer guide, the same page). What is denied is denied under either.
 */
export type UrlPermissions = 'one' | 'both';

export interface UrlAsked {
  readonly functionName: string;
  /** Absent: `$LATEST`. */
  readonly qualifier?: string;
  readonly authType: UrlAuthType;
}

/**
 * Whether somebody may call a function URL: by the function's resource policy, or, within the account, by what the caller
 * may do (developer guide, "Control access to Lambda function URLs").
 */
export class UrlAccess {
  constructor(
    private readonly permissions: Permissions,
    private readonly scope: AccountScope,
    private readonly wanted: UrlPermissions,
  ) {}

  isAllowed(asked: UrlAsked, caller: UrlCaller): boolean {
    if (!this.may('lambda:InvokeFunctionUrl', asked, caller)) return false;
    return this.wanted === 'both'
      ? this.may('lambda:InvokeFunction', asked, caller)
      : this.answer('lambda:InvokeFunction', asked, caller) !== 'denied';
  }

  private may(action: string, asked: UrlAsked, caller: UrlCaller): boolean {
    const answer = this.answer(action, asked, caller);
    if (caller === 'anonymous') return answer === 'allowed';
    if (caller === 'account') return answer !== 'denied';
    return isAuthorized(caller, action, functionArn(this.scope, asked.functionName, asked.qualifier), answer);
  }

  private answer(
    action: string,
    { functionName, qualifier, authType }: UrlAsked,
    caller: UrlCaller,
  ): PolicyAnswer {
    const ofUrl = { 'lambda:FunctionUrlAuthType': authType, 'lambda:InvokedViaFunctionUrl': 'true' };
    return this.permissions.answer({
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      action,
      principal: this.principalOf(caller),
      context: typeof caller === 'string' ? ofUrl : { ...caller.context, ...ofUrl },
    });
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
