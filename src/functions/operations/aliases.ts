import { clientError } from '../../errors';
import { aliasOf, checkRevision, type Catalog } from '../catalog/catalog';
import { LATEST } from '../model';
import { page, type Page } from '../paging';
import { checkProvisionedAlias, configOf, withoutConfig } from '../provisioned/provisioned';
import type { Alias, FunctionRecord } from '../catalog/store';
import {
  invalid,
  invalidUntyped,
  maxLength,
  minLength,
  pattern,
  Violations,
} from '../validation/constraints';
import { Members } from '../validation/members';
import { aliasView } from './views';

const NAME_PATTERN = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';
const VERSION_PATTERN = '(\\$LATEST|[0-9]+)';

/** CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
export class Aliases {
  constructor(private readonly catalog: Catalog) {}

  create(functionName: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    const name = members.string('Name');
    violations.require('name', name);
    violations.check('name', name, maxLength(128), minLength(1), pattern(NAME_PATTERN));
    violations.require('functionVersion', members.string('FunctionVersion'));
    checkForm(members, violations);
    violations.throwIfAny();
    const record = this.catalog.require(functionName);
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
        this.catalog.save({ ...withoutConfig(current, name), aliases });
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
const KEY_RULE =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]';
const VALUE_RULE =
  'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]';

function checkForm(members: Members, violations: Violations): void {
  violations.check(
    'functionVersion',
    members.string('FunctionVersion'),
    maxLength(1024),
    pattern(VERSION_PATTERN),
  );
  violations.check('description', members.string('Description'), maxLength(256));
  const routing = members.members('RoutingConfig');
  const weights = routing ? weightsOf(routing) : {};
  const shown = `{${Object.entries(weights)
    .map(([version, weight]) => `${version}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}`)
    .join(', ')}}`;
  if (Object.keys(weights).some((version) => !/^[0-9]+$/.test(version))) {
    violations.add(WEIGHTS_PATH, shown, KEY_RULE);
  } else if (Object.values(weights).some((weight) => !(weight >= 0 && weight <= 1))) {
    violations.add(WEIGHTS_PATH, shown, VALUE_RULE);
  }
}
