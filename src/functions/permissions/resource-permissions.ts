import { judge, type PolicyAnswer, type Statement } from '../../iam/statement';
import type { Catalog } from '../catalog/catalog';
import type { PolicyStatement } from '../catalog/records';
import type { PermissionRequest, Permissions } from './permission-request';

/** Answers from the policy of the very qualifier that is addressed: that of an alias is no other's, nor its version's. */
export class ResourcePermissions implements Permissions {
  constructor(private readonly catalog: Pick<Catalog, 'get' | 'arn'>) {}

  answer({ functionName, qualifier, ...question }: PermissionRequest): PolicyAnswer {
    const policies = this.catalog.get(functionName)?.policies ?? [];
    const policy = policies.find((one) => one.qualifier === qualifier);
    if (!policy) return 'none';
    const resource = this.catalog.arn(functionName, qualifier);
    return judge(policy.statements.map(statementOf), { ...question, resource });
  }
}

function statementOf({ Effect, Principal, Action, Resource, Condition }: PolicyStatement): Statement {
  return {
    effect: Effect,
    actions: [Action].flat(),
    resources: [Resource].flat(),
    principal: Principal,
    ...(Condition ? { conditions: Condition } : {}),
  };
}
