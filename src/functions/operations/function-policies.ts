import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import type { PolicyStatement } from '../catalog/records';
import { LATEST } from '../model';
import type { FunctionAddress } from '../names';
import {
  checkPolicyLength,
  checkPolicyRevision,
  policyHolder,
  policyOf,
  policyText,
  revisionOf,
  withPolicy,
} from '../permissions/kept-policies';
import { readPermission, statementFor } from '../permissions/permission-input';
import { invalid, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { NOTHING_THERE } from './existing';

const OPERATION = 'GetPolicy';

/** AddPermission, RemovePermission, GetPolicy. Each qualifier has a policy of its own; publishing copies none. */
export class FunctionPolicies {
  constructor(private readonly catalog: Catalog) {}

  async add(name: string, qualifier: string | undefined, input: unknown): Promise<object> {
    const members = Members.of(input);
    const permission = readPermission(members);
    const revisionId = members.string('RevisionId');
    const { catalog } = this;
    const address = catalog.address(name, qualifier);
    if (address.qualifier === LATEST) {
      throw invalid(`We currently do not support adding policies for ${LATEST}.`);
    }
    const arn = catalog.arn(address.name, address.qualifier);
    return catalog.change(address.name, () => {
      const record = policyHolder(catalog, address);
      checkPolicyRevision(revisionId, revisionOf(record, address.qualifier), OPERATION);
      const policy = policyOf(record, address.qualifier);
      if (policy?.statements.some(({ Sid }) => Sid === permission.sid)) {
        throw clientError(
          'resourceConflict',
          `The statement id (${permission.sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = statementFor(permission, arn);
      this.save(address, [...(policy?.statements ?? []), statement]);
      return Promise.resolve({ Statement: JSON.stringify(statement) });
    });
  }

  async remove(
    name: string,
    qualifier: string | undefined,
    sid: string,
    revisionId: string | undefined,
  ): Promise<void> {
    const violations = new Violations();
    violations.check('statementId', sid, ...textChecks('RemovePermissionRequest.StatementId'));
    violations.throwIfAny();
    const { catalog } = this;
    const address = catalog.address(name, qualifier);
    await catalog.change(address.name, () => {
      if (!catalog.get(address.name)) {
        throw clientError('resourceNotFound', `No policy found for: ${catalog.arn(address.name)}`);
      }
      const record = policyHolder(catalog, address);
      const policy = policyOf(record, address.qualifier);
      if (!policy) throw clientError('resourceNotFound', 'No policy is associated with the given resource.');
      const left = policy.statements.filter(({ Sid }) => Sid !== sid);
      if (left.length === policy.statements.length) {
        throw clientError('resourceNotFound', `Statement ${sid} is not found in resource policy.`);
      }
      checkPolicyRevision(revisionId, revisionOf(record, address.qualifier), OPERATION);
      this.save(address, left);
      return Promise.resolve();
    });
  }

  get(name: string, qualifier: string | undefined): object {
    const address = this.catalog.address(name, qualifier);
    const record = this.catalog.get(address.name);
    if (!record) throw this.catalog.notFound(address.name);
    const policy = policyOf(record, address.qualifier);
    if (!policy) throw clientError('resourceNotFound', NOTHING_THERE);
    return { Policy: policyText(policy), RevisionId: revisionOf(record, address.qualifier) };
  }

  private save(address: FunctionAddress, statements: readonly PolicyStatement[]): void {
    const { catalog } = this;
    const record = policyHolder(catalog, address);
    const { qualifier: _own, ...kept } = policyOf(record, address.qualifier) ?? { statements };
    const policy = statements.length === 0 ? undefined : { ...kept, statements };
    if (policy) checkPolicyLength(policyText(policy));
    catalog.save(withPolicy(record, address, policy, catalog.newId()));
  }
}
