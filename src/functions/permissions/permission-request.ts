/** Who asks. */
export type Principal =
  | { readonly kind: 'anonymous' }
  /** `s3.amazonaws.com`, on behalf of a resource. */
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'aws'; readonly arn: string; readonly accountId: string };

/** Whether somebody may do something with a function, as its resource policy answers it. */
export interface PermissionRequest {
  readonly functionName: string;
  /** As addressed; absent without one. */
  readonly qualifier?: string;
  /** `lambda:InvokeFunction`, `lambda:InvokeFunctionUrl` */
  readonly action: string;
  readonly principal: Principal;
  /** Condition keys and what they are here: `AWS:SourceArn`, `lambda:FunctionUrlAuthType`, ... Names in any case. */
  readonly context: Readonly<Record<string, string>>;
}

/** `none`: no statement speaks of it, so that the caller's own rights decide. */
export type PolicyAnswer = 'allowed' | 'denied' | 'none';

/** Resource policies, asked. */
export interface Permissions {
  answer(request: PermissionRequest): PolicyAnswer;
}
