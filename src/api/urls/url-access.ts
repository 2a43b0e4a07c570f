import type { Permissions } from '../../functions/permissions/permission-request';
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
    const answer = this.permissions.answer({
      functionName,
      ...(qualifier === undefined ? {} : { qualifier }),
      action,
      principal: this.principalOf(caller),
      context: { 'lambda:FunctionUrlAuthType': authType, 'lambda:InvokedViaFunctionUrl': 'true' },
    });
    if (answer !== 'none') return answer === 'allowed';
    if (caller === 'anonymous') return false;
    return caller === 'account' || this.isAllowedByRole(action, asked, caller);
  }

  private principalOf(caller: UrlCaller) {
    if (caller === 'anonymous') return { kind: 'anonymous' } as const;
    const { accountId } = this.scope;
    const arn = caller === 'account' ? `arn:aws:iam::${accountId}:root` : caller.arn;
    return { kind: 'aws', arn, accountId } as const;
  }

  private isAllowedByRole(action: string, { functionName, qualifier }: UrlAsked, session: Session): boolean {
    try {
      session.authorize(action, functionArn(this.scope, functionName, qualifier));
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.wire === WIRE.accessDenied) return false;
      throw error;
    }
  }
}
