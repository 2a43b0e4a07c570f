import type { RequestContext } from '../iam/conditions';
import type { Principal } from '../iam/principal';
import { judge, type PolicyAnswer, type Statement } from '../iam/statement';
import { requireAllowed } from './denial';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The account and region that ARNs name. */
export interface AccountScope {
  /** 12 digits. */
  readonly accountId: string;
  readonly region: string;
}

export interface SessionParts {
  readonly scope: AccountScope;
  readonly credentials: SessionCredentials;
  /** ARN of the function's role. */
  readonly role: string;
  readonly functionName: string;
  /** What the role may do, in this session. */
  readonly policy: readonly Statement[];
  /** `AROA...`, the role's own. */
  readonly roleId: string;
}

/**
 * A session of a function's role, as Lambda makes one for each environment. Its credentials are good for the
 * connections of that environment alone: they are in no list of keys, and end when it does.
 */
export class Session {
  constructor(private readonly parts: SessionParts) {}

  get scope(): AccountScope {
    return this.parts.scope;
  }

  get credentials(): SessionCredentials {
    return this.parts.credentials;
  }

  /** `arn:aws:sts::123456789012:assumed-role/<role>/<function>` */
  get arn(): string {
    const role = this.parts.role.slice(this.parts.role.lastIndexOf('/') + 1);
    return `arn:aws:sts::${this.parts.scope.accountId}:assumed-role/${role}/${this.name}`;
  }

  /** As GetCallerIdentity tells it. */
  get userId(): string {
    return `${this.parts.roleId}:${this.name}`;
  }

  /** As policies of resources name it. */
  get principal(): Principal {
    const { role, scope } = this.parts;
    return { kind: 'aws', arn: this.arn, roleArn: role, accountId: scope.accountId };
  }

  /** What conditions may ask of a request of it (IAM user guide, "Global condition context keys"). */
  get context(): RequestContext {
    const { role, scope, functionName } = this.parts;
    return {
      'aws:PrincipalArn': role,
      'aws:PrincipalAccount': scope.accountId,
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': this.userId,
      'lambda:SourceFunctionArn': `arn:aws:lambda:${scope.region}:${scope.accountId}:function:${functionName}`,
    };
  }

  /**
   * Throws AccessDeniedException, in IAM's words, unless the role's policy or the resource's allows the action, and
   * neither denies it.
   */
  authorize(action: string, resource: string, byResource: PolicyAnswer = 'none'): void {
    const byRole = judge(this.parts.policy, { action, resource, context: this.context });
    requireAllowed(this.arn, { action, resource }, byRole, byResource);
  }

  /** Names of role sessions have two characters at least. */
  private get name(): string {
    const { functionName } = this.parts;
    return functionName.length < 2 ? `${functionName}@lambda_function` : functionName;
  }
}
