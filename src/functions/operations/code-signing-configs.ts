import { createHash } from 'node:crypto';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import type { Catalog } from '../catalog/catalog';
import { timestamp } from '../catalog/timestamp';
import type { AccountScope } from '../names';
import { page, type Page } from '../paging';
import type { CodeSigningCatalog } from '../signing/code-signing-catalog';
import type { CodeSigningConfig, UntrustedArtifactPolicy } from '../signing/code-signing-config';
import { requireConfigArn } from '../validation/code-signing';
import { Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { checkTexts } from '../validation/text-list';
import { checkTagCount, readTags } from '../validation/tag-map';

export interface CodeSigningConfigsParts {
  readonly catalog: Catalog;
  readonly signing: CodeSigningCatalog;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly scope: AccountScope;
}

const MAX_ITEMS = 'ListCodeSigningConfigsRequest.MaxItems';

/** The operations on code signing configurations themselves, with AWS's input and output shapes. */
export class CodeSigningConfigs {
  constructor(private readonly parts: CodeSigningConfigsParts) {}

  create(input: unknown): object {
    const { signing, newId, scope } = this.parts;
    const members = Members.of(input);
    const said = read(members, 'create');
    const tags = checkTagCount(readTags(members));
    const id = `csc-${createHash('sha256').update(newId()).digest('hex').slice(0, 17)}`;
    const config: CodeSigningConfig = {
      id,
      arn: `arn:aws:lambda:${scope.region}:${scope.accountId}:code-signing-config:${id}`,
      policy: 'Warn',
      publishers: [],
      ...said,
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
      lastModified: this.now(),
    };
    signing.save(config);
    return { CodeSigningConfig: view(config) };
  }

  get(arn: string): object {
    return { CodeSigningConfig: view(this.existing(arn)) };
  }

  update(arn: string, input: unknown): object {
    requireConfigArn(arn);
    const said = read(Members.of(input), 'update');
    const config = { ...this.existing(arn), ...said, lastModified: this.now() };
    this.parts.signing.save(config);
    return { CodeSigningConfig: view(config) };
  }

  delete(arn: string): void {
    const config = this.existing(arn);
    const users = this.usersOf(arn);
    if (users.length > 0) {
      throw clientError(
        'resourceConflict',
        `The code signing configuration ${arn} is used by functions and cannot be deleted: [${users.join(', ')}]`,
      );
    }
    this.parts.signing.remove(config);
  }

  list(wanted: Page): object {
    const { items, ...next } = page(this.parts.signing.all(), ({ id }) => id, wanted, MAX_ITEMS);
    return { CodeSigningConfigs: items.map(view), ...next };
  }

  listFunctions(arn: string, wanted: Page): object {
    this.existing(arn);
    const { items, ...next } = page(this.usersOf(arn), (user) => user, wanted, MAX_ITEMS);
    return { FunctionArns: items, ...next };
  }

  /** ARNs of the functions that have it. */
  private usersOf(arn: string): string[] {
    const { catalog } = this.parts;
    const users = catalog.all().filter(({ codeSigningConfigArn }) => codeSigningConfigArn === arn);
    return users.map(({ name }) => catalog.arn(name));
  }

  private existing(arn: string): CodeSigningConfig {
    requireConfigArn(arn);
    return this.parts.signing.require(arn);
  }

  private now(): string {
    return timestamp(this.parts.clock.wallTime());
  }
}

/** The members that were sent. Throws ValidationException. */
function read(members: Members, way: 'create' | 'update') {
  const violations = new Violations();
  const description = members.string('Description');
  const allowed = members.members('AllowedPublishers');
  const publishers = allowed?.strings('SigningProfileVersionArns');
  const policy = members.members('CodeSigningPolicies')?.string('UntrustedArtifactOnDeployment');
  violations.check('description', description, ...textChecks('CreateCodeSigningConfigRequest.Description'));
  if (way === 'create') violations.require('allowedPublishers', allowed);
  const path = 'allowedPublishers.signingProfileVersionArns';
  if (allowed) violations.require(path, publishers);
  checkTexts(path, publishers, 'AllowedPublishers.SigningProfileVersionArns', violations);
  violations.check(
    'codeSigningPolicies.untrustedArtifactOnDeployment',
    policy,
    ...textChecks('CodeSigningPolicies.UntrustedArtifactOnDeployment'),
  );
  violations.throwIfAny();
  return {
    ...(description === undefined ? {} : { description }),
    ...(publishers ? { publishers } : {}),
    ...(policy === undefined ? {} : { policy: policy as UntrustedArtifactPolicy }),
  };
}

function view({ id, arn, description, publishers, policy, lastModified }: CodeSigningConfig): object {
  return {
    CodeSigningConfigId: id,
    CodeSigningConfigArn: arn,
    ...(description === undefined ? {} : { Description: description }),
    AllowedPublishers: { SigningProfileVersionArns: publishers },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy },
    LastModified: lastModified,
  };
}
