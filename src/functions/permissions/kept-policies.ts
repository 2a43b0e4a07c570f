import { clientError } from '../../errors';
import { aliasOf, versionOf, type Catalog } from '../catalog/catalog';
import type { FunctionRecord, ResourcePolicy } from '../catalog/records';
import { isAliasLike, type FunctionAddress } from '../names';

/** Bytes of a policy's document (Lambda quotas, "Resource-based policy"). */
const MAX_POLICY_BYTES = 20_480;
const VERSION = '2012-10-17';

export function policyOf(record: FunctionRecord, qualifier: string | undefined): ResourcePolicy | undefined {
  return record.policies?.find((policy) => policy.qualifier === qualifier);
}

/** The function that is addressed. Throws ResourceNotFoundException unless it and its qualifier exist. */
export function policyHolder(catalog: Catalog, { name, qualifier }: FunctionAddress): FunctionRecord {
  const record = catalog.get(name);
  if (record && versionOf(record, qualifier)) return record;
  if (!record || qualifier === undefined || qualifier.includes('$') || !isAliasLike(qualifier)) {
    throw catalog.notFound(name, qualifier);
  }
  throw clientError('resourceNotFound', `Cannot find alias arn: ${catalog.arn(name, qualifier)}`);
}

/** Of what the policy belongs to: a policy has none of its own. */
export function revisionOf(record: FunctionRecord, qualifier: string | undefined): string {
  const alias = qualifier === undefined ? undefined : aliasOf(record, qualifier);
  return (alias ?? versionOf(record, qualifier) ?? record.latest).revisionId;
}

/** Throws PreconditionFailedException, with the operation that tells the current one. */
export function checkPolicyRevision(given: string | undefined, current: string, operation: string): void {
  if (given === undefined || given === current) return;
  throw clientError(
    'preconditionFailed',
    `The Revision Id provided does not match the latest Revision Id. Call the ${operation} API to retrieve the latest Revision Id`,
  );
}

/** The record with another policy, or with none, for a qualifier: a change of what the policy belongs to. */
export function withPolicy(
  record: FunctionRecord,
  { qualifier }: FunctionAddress,
  policy: Omit<ResourcePolicy, 'qualifier'> | undefined,
  revisionId: string,
): FunctionRecord {
  const others = record.policies?.filter((kept) => kept.qualifier !== qualifier) ?? [];
  const own = policy && { ...(qualifier === undefined ? {} : { qualifier }), ...policy };
  const policies = own ? [...others, own] : others;
  const { policies: _before, ...rest } = record;
  return { ...revised(rest, qualifier, revisionId), ...(policies.length > 0 ? { policies } : {}) };
}

function revised(record: FunctionRecord, qualifier: string | undefined, revisionId: string): FunctionRecord {
  if (qualifier === undefined) return { ...record, latest: { ...record.latest, revisionId } };
  return {
    ...record,
    aliases: record.aliases.map((alias) => (alias.name === qualifier ? { ...alias, revisionId } : alias)),
    versions: record.versions.map((one) => (one.version === qualifier ? { ...one, revisionId } : one)),
  };
}

/** The document as it is told. */
export function policyText({ statements, document }: Omit<ResourcePolicy, 'qualifier'>): string {
  return JSON.stringify({ ...(document ?? { Version: VERSION, Id: 'default' }), Statement: statements });
}

/** Throws PolicyLengthExceededException. */
export function checkPolicyLength(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_POLICY_BYTES) return;
  throw clientError(
    'policyLengthExceeded',
    `The final policy size (${bytes}) is bigger than the limit (${MAX_POLICY_BYTES}).`,
  );
}
