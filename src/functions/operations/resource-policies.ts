import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
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
import { readPolicyDocument } from '../permissions/policy-document';
import { invalid, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { NOTHING_THERE } from './existing';

const OPERATION = 'GetResourcePolicy';

/** PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy: the policy that AddPermission adds to, as a whole. */
export class ResourcePolicies {
  constructor(private readonly catalog: Catalog) {}

  async put(arn: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const text = members.string('Policy');
    const revisionId = members.string('RevisionId');
    const violations = new Violations();
    violations.check('resourceArn', arn, ...textChecks('PutResourcePolicyRequest.ResourceArn'));
    violations.require('policy', text);
    violations.check('policy', text, ...textChecks('PutResourcePolicyRequest.Policy'));
    violations.check('revisionId', revisionId, ...textChecks('PutResourcePolicyRequest.RevisionId'));
    violations.throwIfAny();
    const { catalog } = this;
    const address = this.address(arn);
    if (address.qualifier === LATEST) {
      throw invalid(`We currently do not support adding policies for ${LATEST}.`);
    }
    const policy = readPolicyDocument(text ?? '', catalog.arn(address.name, address.qualifier));
    checkPolicyLength(policyText(policy));
    return catalog.change(address.name, () => {
      const record = policyHolder(catalog, address);
      checkPolicyRevision(revisionId, revisionOf(record, address.qualifier), OPERATION);
      catalog.save(withPolicy(record, address, policy, catalog.newId()));
      return Promise.resolve(this.view(address));
    });
  }

  get(arn: string): object {
    this.checkArn(arn);
    return this.view(this.address(arn));
  }

  async delete(arn: string, revisionId: string | undefined): Promise<void> {
    this.checkArn(arn, revisionId);
    const { catalog } = this;
    const address = this.address(arn);
    await catalog.change(address.name, () => {
      const record = policyHolder(catalog, address);
      if (!policyOf(record, address.qualifier)) throw clientError('resourceNotFound', NOTHING_THERE);
      checkPolicyRevision(revisionId, revisionOf(record, address.qualifier), OPERATION);
      catalog.save(withPolicy(record, address, undefined, catalog.newId()));
      return Promise.resolve();
    });
  }

  private view(address: FunctionAddress): object {
    const record = policyHolder(this.catalog, address);
    const policy = policyOf(record, address.qualifier);
    if (!policy) throw clientError('resourceNotFound', NOTHING_THERE);
    return { Policy: policyText(policy), RevisionId: revisionOf(record, address.qualifier) };
  }

  private checkArn(arn: string, revisionId?: string): void {
    const violations = new Violations();
    violations.check('resourceArn', arn, ...textChecks('PutResourcePolicyRequest.ResourceArn'));
    violations.check('revisionId', revisionId, ...textChecks('PutResourcePolicyRequest.RevisionId'));
    violations.throwIfAny();
  }

  /** Of all that may have one, functions exist here. */
  private address(arn: string): FunctionAddress {
    if (!arn.includes(':function:')) throw clientError('resourceNotFound', NOTHING_THERE);
    return this.catalog.address(arn);
  }
}
