import { clientError } from '../../errors';
import { aliasOf, checkRevision, type Catalog } from '../catalog/catalog';
import { LATEST } from '../model';
import { OF_FUNCTION } from '../names';
import { page, type Page } from '../paging';
import { checkProvisionedAlias, configOf } from '../provisioned/provisioned';
import type { Alias, FunctionRecord } from '../catalog/records';
import { withoutQualifier } from '../catalog/without-qualifier';
import { invalid, invalidUntyped, notNull, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { constraintOf, isAllowed, rulesOf, textChecks } from '../validation/model-constraints';
import { aliasView } from './views';

/** CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
export class Aliases {
  constructor(private readonly catalog: Catalog) {}

  create(functionName: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    const name = members.string('Name');
    violations.require('name', name);
    violations.check('name', name, ...textChecks('CreateAliasRequest.Name'));
    const version = members.string('FunctionVersion');
    violations.require('functionVersion', version);
    checkForm(members, violations);
    violations.throwIfAny();
    const address = this.catalog.address(functionName, undefined, OF_FUNCTION);
    const record = this.catalog.get(address.name);
    // The version is looked for, not the function.
    if (!record) throw this.catalog.notFound(address.name, version);
    return this.change(record.name, (current) => {
      if (aliasOf(current, name ?? '')) {
        throw clientError(
          'resourceConflict',
          `Alias already exists: ${this.catalog.arn(current.name, name)}`,
        );
      }
      return this.merged(current, emptyAlias(name ?? ''), members);
    });
  }

  get(functionName: string, name: string): object {
    const record = this.catalog.require(functionName);
    const alias = aliasOf(record, name);
    if (!alias) {
      const arn = this.catalog.arn(record.name, name);
      throw clientError('resourceNotFound', `Cannot find alias arn: ${arn}`);
    }
    return aliasView(this.catalog.scope, record.name, alias);
  }

  update(functionName: string, name: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    checkForm(members, violations);
    violations.throwIfAny();
    const record = this.catalog.require(functionName);
    return this.change(record.name, (current) => {
      const alias = aliasOf(current, name);
      if (!alias) {
        throw clientError('resourceNotFound', `Alias not found: ${this.catalog.arn(current.name, name)}`);
      }
      checkRevision(members.string('RevisionId'), alias.revisionId);
      return this.merged(current, alias, members);
    });
  }

  /** Deleting what is not there is success. */
  async delete(functionName: string, name: string): Promise<void> {
    const record = this.catalog.require(functionName);
    await this.catalog.change(record.name, () => {
      const current = this.catalog.require(record.name);
      if (aliasOf(current, name)) {
        const aliases = current.aliases.filter((alias) => alias.name !== name);
        this.catalog.save({ ...withoutQualifier(current, name), aliases });
      }
      return Promise.resolve();
    });
  }

  list(functionName: string, { functionVersion, ...rest }: Page & { functionVersion?: string }): object {
    const record = this.catalog.require(functionName);
    const aliases = record.aliases
      .filter((alias) => functionVersion === undefined || alias.functionVersion === functionVersion)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, ...next } = page(aliases, ({ name }) => name, rest);
    return { Aliases: items.map((alias) => aliasView(this.catalog.scope, record.name, alias)), ...next };
  }

  private change(name: string, work: (current: FunctionRecord) => Alias): Promise<object> {
    return this.catalog.change(name, () => {
      const current = this.catalog.require(name);
      const alias = work(current);
      if (configOf(current, alias.name)) checkProvisionedAlias(current, alias);
      const others = current.aliases.filter((other) => other.name !== alias.name);
      this.catalog.save({ ...current, aliases: [...others, alias] });
      return Promise.resolve(aliasView(this.catalog.scope, name, alias));
    });
  }

  /** The alias with what the request changes. Throws for a version that does not exist or weights that cannot be. */
  private merged(record: FunctionRecord, alias: Alias, members: Members): Alias {
    const routing = members.members('RoutingConfig');
    const changed: Alias = {
      name: alias.name,
      functionVersion: members.string('FunctionVersion') ?? alias.functionVersion,
      description: members.string('Description') ?? alias.description,
      weights: routing ? weightsOf(routing) : alias.weights,
      revisionId: this.catalog.newId(),
    };
    const extra = Object.keys(changed.weights);
    if (extra.length > 1)
      throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
    if (extra.length > 0 && changed.functionVersion === LATEST) {
      throw invalidUntyped(`${LATEST} is not supported for an alias pointing to more than 1 version`);
    }
    for (const version of [changed.functionVersion, ...extra]) {
      if (version !== LATEST && !record.versions.some((candidate) => candidate.version === version)) {
        throw this.catalog.notFound(record.name, version);
      }
    }
    if (extra.includes(changed.functionVersion)) {
      const version = changed.functionVersion;
      throw invalid(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
    return changed;
  }
}

function emptyAlias(name: string): Alias {
  return { name, functionVersion: LATEST, description: '', weights: {}, revisionId: '' };
}

function weightsOf(routing: Members): Record<string, number> {
  return routing.numberMap('AdditionalVersionWeights') ?? {};
}

const WEIGHTS_PATH = 'routingConfig.additionalVersionWeights';
/** A share is a double: Lambda shows its limits as such. */
const OF_VALUE = [
  'Member must have value less than or equal to 1.0',
  'Member must have value greater than or equal to 0.0',
  notNull,
];

function checkForm(members: Members, violations: Violations): void {
  violations.check(
    'functionVersion',
    members.string('FunctionVersion'),
    ...textChecks('CreateAliasRequest.FunctionVersion'),
  );
  violations.check(
    'description',
    members.string('Description'),
    ...textChecks('CreateAliasRequest.Description'),
  );
  const routing = members.members('RoutingConfig');
  const weights = routing ? weightsOf(routing) : {};
  const shown = `{${Object.entries(weights)
    .map(([version, weight]) => `${version}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}`)
    .join(', ')}}`;
  const { key, value: { min = 0, max = 1 } = {} } = constraintOf(
    'AliasRoutingConfiguration.AdditionalVersionWeights',
  );
  if (!Object.keys(weights).every((version) => isAllowed(version, key))) {
    const rules = rulesOf(key).join(', ');
    violations.add(WEIGHTS_PATH, shown, `Map keys must satisfy constraint: [${rules}]`);
  } else if (!Object.values(weights).every((weight) => weight >= min && weight <= max)) {
    violations.add(WEIGHTS_PATH, shown, `Map value must satisfy constraint: [${OF_VALUE.join(', ')}]`);
  }
}
