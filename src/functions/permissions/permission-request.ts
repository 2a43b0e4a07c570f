import type { RequestContext } from '../../iam/conditions';
import type { Principal } from '../../iam/principal';
import type { PolicyAnswer } from '../../iam/statement';

export type { PolicyAnswer, Principal };

/** Whether somebody may do something with a function, as its resource policy answers it. */
export interface PermissionRequest {
  readonly functionName: string;
  /** As addressed; absent without one. */
  readonly qualifier?: string;
  /** `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl` */
  readonly action: string;
  readonly principal: Principal;
  /** Condition keys and what they are here: `AWS:SourceArn`, `lambda:FunctionUrlAuthType`, ... Names in any case. */
  readonly context: RequestContext;
}

/** Resource policies, asked. `none`: no statement speaks of it, so that the caller's own rights decide. */
export interface Permissions {
  answer(request: PermissionRequest): PolicyAnswer;
}
