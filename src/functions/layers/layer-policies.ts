import { clientError } from '../../errors';
import type { AccountScope } from '../names';
import type { LayerPolicy, LayerRecord, LayerStatement, LayerVersion } from './layer-records';
import { checkPolicyLength } from '../permissions/kept-policies';
import { Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import type { ModelMember } from '../validation/member-constraint';
import { textChecks } from '../validation/model-constraints';
import type { LayerCatalog } from './layer-catalog';
import { checkVersionNumber, layerName, layerVersionArn } from './layer-names';

const ACTION = 'lambda:GetLayerVersion';

/** Who may use a layer version: kept and told as AWS does. There is one account here, so it lets nobody else in. */
export class LayerPolicies {
  constructor(
    private readonly catalog: LayerCatalog,
    private readonly scope: AccountScope,
    private readonly newId: () => string,
  ) {}

  async add(
    nameOrArn: string,
    version: number,
    input: unknown,
    revisionId: string | undefined,
  ): Promise<object> {
    const statement = readStatement(Members.of(input));
    return this.change(nameOrArn, version, (arn, { policy }) => {
      if (policy?.statements.some(({ id }) => id === statement.id)) {
        throw clientError(
          'resourceConflict',
          `The statement id (${statement.id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      checkLayerRevision(revisionId, policy);
      const changed = { revisionId: this.newId(), statements: [...(policy?.statements ?? []), statement] };
      checkPolicyLength(document(arn, changed));
      const answer = { Statement: JSON.stringify(rendered(arn, statement)), RevisionId: changed.revisionId };
      return { changed, answer };
    });
  }

  get(nameOrArn: string, version: number): object {
    const { arn, found } = this.find(nameOrArn, version);
    if (!found.policy) {
      throw clientError('resourceNotFound', 'No policy is associated with the given resource.');
    }
    return { Policy: document(arn, found.policy), RevisionId: found.policy.revisionId };
  }

  async remove(
    nameOrArn: string,
    version: number,
    statementId: string,
    revisionId: string | undefined,
  ): Promise<void> {
    await this.change(nameOrArn, version, (_, { policy }) => {
      checkLayerRevision(revisionId, policy);
      const statements = policy?.statements.filter(({ id }) => id !== statementId) ?? [];
      if (statements.length === (policy?.statements.length ?? 0)) {
        throw clientError('resourceNotFound', `Statement ${statementId} is not found in resource policy.`);
      }
      const changed = statements.length === 0 ? undefined : { revisionId: this.newId(), statements };
      return { changed, answer: {} };
    });
  }

  private change(
    nameOrArn: string,
    version: number,
    work: (arn: string, found: LayerVersion) => { changed: LayerPolicy | undefined; answer: object },
  ): Promise<object> {
    return this.catalog.change(layerName(this.scope, nameOrArn), () => {
      const { arn, record, found } = this.find(nameOrArn, version);
      const { changed, answer } = work(arn, found);
      const { policy: _before, ...rest } = found;
      const after = { ...rest, ...(changed ? { policy: changed } : {}) };
      const versions = record.versions.map((kept) => (kept === found ? after : kept));
      this.catalog.save({ ...record, versions });
      return Promise.resolve(answer);
    });
  }

  private find(
    nameOrArn: string,
    version: number,
  ): { readonly arn: string; readonly record: LayerRecord; readonly found: LayerVersion } {
    const name = layerName(this.scope, nameOrArn);
    checkVersionNumber(version);
    const arn = layerVersionArn(this.scope, name, version);
    const record = this.catalog.get(name);
    const found = this.catalog.version(name, version);
    if (!record || !found) throw clientError('resourceNotFound', `Layer version ${arn} does not exist.`);
    return { arn, record, found };
  }
}

function readStatement(members: Members): LayerStatement {
  const violations = new Violations();
  const id = members.string('StatementId');
  const action = members.string('Action');
  const principal = members.string('Principal');
  const organizationId = members.string('OrganizationId');
  violations.require('statementId', id);
  violations.require('action', action);
  violations.require('principal', principal);
  const check = (path: string, value: string | undefined, member: ModelMember) =>
    violations.check(path, value, ...textChecks(member));
  check('statementId', id, 'AddLayerVersionPermissionRequest.StatementId');
  check('action', action, 'AddLayerVersionPermissionRequest.Action');
  check('principal', principal, 'AddLayerVersionPermissionRequest.Principal');
  check('organizationId', organizationId, 'AddLayerVersionPermissionRequest.OrganizationId');
  violations.throwIfAny();
  return {
    id: id ?? '',
    principal: principal ?? '',
    ...(organizationId === undefined ? {} : { organizationId }),
  };
}

function checkLayerRevision(given: string | undefined, policy: LayerPolicy | undefined): void {
  if (given === undefined || given === policy?.revisionId) return;
  throw clientError(
    'preconditionFailed',
    'The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id',
  );
}

function document(arn: string, { statements }: LayerPolicy): string {
  const Statement = statements.map((statement) => rendered(arn, statement));
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
}

function rendered(arn: string, { id, principal, organizationId }: LayerStatement): object {
  const account = /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: account === '*' ? '*' : { AWS: account },
    Action: ACTION,
    Resource: arn,
    ...(organizationId === undefined
      ? {}
      : { Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } } }),
  };
}
