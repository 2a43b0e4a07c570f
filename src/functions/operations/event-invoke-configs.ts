import { clientError, type AwsError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { versionOf, type Catalog } from '../catalog/catalog';
import type { EventInvokeConfig, FunctionRecord } from '../catalog/records';
import { LATEST } from '../model';
import { page, type Page } from '../paging';
import { invalid, Violations } from '../validation/constraints';
import {
  checkDestinations,
  readDestinations,
  type DestinationChanges,
} from '../validation/destination-config';
import { Members } from '../validation/members';
import { numberChecks } from '../validation/model-constraints';
import { existing } from './existing';

/** What a request sets; absent members were not sent. */
interface EventInvokeChanges extends DestinationChanges {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAge?: number;
}

const NO_FUNCTION = "The function doesn't exist.";

/**
 * PutFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfig, GetFunctionEventInvokeConfig,
 * ListFunctionEventInvokeConfigs, DeleteFunctionEventInvokeConfig.
 */
export class EventInvokeConfigs {
  constructor(
    private readonly catalog: Catalog,
    private readonly clock: Clock,
  ) {}

  /** What is not sent becomes the default. */
  put(name: string, qualifier: string | undefined, input: unknown): Promise<object> {
    return this.set(name, qualifier, input, () => ({}));
  }

  /** What is not sent stays. */
  update(name: string, given: string | undefined, input: unknown): Promise<object> {
    return this.set(name, given, input, (record, qualifier) => {
      const before = configOf(record, qualifier);
      if (!before) throw this.noConfig(record.name, qualifier);
      return before;
    });
  }

  /** A function that does not exist has no configuration either. */
  get(name: string, given: string | undefined): object {
    const { name: functionName, qualifier = LATEST } = this.catalog.address(name, given);
    const record = this.catalog.get(functionName);
    const config = record && configOf(record, qualifier);
    if (!config) throw this.noConfig(functionName, qualifier);
    return this.view(functionName, config);
  }

  list(name: string, pageWanted: Page): object {
    const address = this.catalog.address(name);
    const { record } = existing(this.catalog, address.name, undefined, NO_FUNCTION);
    const configs = [...(record.eventInvokeConfigs ?? [])].sort((a, b) =>
      a.qualifier < b.qualifier ? -1 : 1,
    );
    const { items, ...next } = page(
      configs,
      ({ qualifier }) => qualifier,
      pageWanted,
      'ListFunctionEventInvokeConfigsRequest.MaxItems',
    );
    return { FunctionEventInvokeConfigs: items.map((config) => this.view(record.name, config)), ...next };
  }

  async delete(name: string, given: string | undefined): Promise<void> {
    const { name: functionName, qualifier = LATEST } = this.catalog.address(name, given);
    await this.catalog.change(functionName, () => {
      const record = this.catalog.get(functionName);
      if (!record || !configOf(record, qualifier)) throw this.noConfig(functionName, qualifier);
      const { eventInvokeConfigs: _all, ...rest } = record;
      const left = othersThan(record, qualifier);
      this.catalog.save(left.length === 0 ? rest : { ...rest, eventInvokeConfigs: left });
      return Promise.resolve();
    });
  }

  private set(
    name: string,
    given: string | undefined,
    input: unknown,
    before: (record: FunctionRecord, qualifier: string) => Partial<EventInvokeConfig>,
  ): Promise<object> {
    const changes = readChanges(Members.of(input));
    const address = this.catalog.address(name, given);
    return this.catalog.change(address.name, () => {
      const { record, qualifier = LATEST } = existing(this.catalog, name, given, NO_FUNCTION);
      const base = before(record, qualifier);
      checkDestinations(changes, {
        scope: this.catalog.scope,
        functionName: record.name,
        isFunction: (text) => this.isFunction(text),
      });
      const merged = { ...base, ...changes, qualifier, lastModified: this.clock.wallTime() };
      const config = withoutEmpty(merged);
      this.catalog.save({ ...record, eventInvokeConfigs: [...othersThan(record, qualifier), config] });
      return Promise.resolve(this.view(record.name, config));
    });
  }

  private isFunction(text: string): boolean {
    const { name, qualifier } = this.catalog.address(text);
    const record = this.catalog.get(name);
    return record !== undefined && versionOf(record, qualifier) !== undefined;
  }

  private noConfig(name: string, qualifier: string): AwsError {
    const arn = this.catalog.arn(name, qualifier);
    return clientError('resourceNotFound', `The function ${arn} doesn't have an EventInvokeConfig`);
  }

  private view(name: string, config: EventInvokeConfig): object {
    const { maximumRetryAttempts, maximumEventAge, onSuccess, onFailure } = config;
    const destination = (arn: string | undefined): object => (arn === undefined ? {} : { Destination: arn });
    return {
      LastModified: config.lastModified / 1000,
      FunctionArn: this.catalog.arn(name, config.qualifier),
      ...(maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
      ...(maximumEventAge === undefined ? {} : { MaximumEventAgeInSeconds: maximumEventAge }),
      DestinationConfig: { OnSuccess: destination(onSuccess), OnFailure: destination(onFailure) },
    };
  }
}

function configOf(record: FunctionRecord, qualifier: string): EventInvokeConfig | undefined {
  return record.eventInvokeConfigs?.find((config) => config.qualifier === qualifier);
}

function othersThan(record: FunctionRecord, qualifier: string): EventInvokeConfig[] {
  return (record.eventInvokeConfigs ?? []).filter((config) => config.qualifier !== qualifier);
}

/** An empty text has taken a destination away. */
function withoutEmpty({ onSuccess, onFailure, ...rest }: EventInvokeConfig): EventInvokeConfig {
  return { ...rest, ...(onSuccess ? { onSuccess } : {}), ...(onFailure ? { onFailure } : {}) };
}

function readChanges(members: Members): EventInvokeChanges {
  const violations = new Violations();
  const number = (member: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds', path: string) => {
    const value = members.number(member);
    violations.check(path, value, ...numberChecks(`PutFunctionEventInvokeConfigRequest.${member}`));
    return value;
  };
  const config = members.members('DestinationConfig');
  const maximumRetryAttempts = number('MaximumRetryAttempts', 'maximumRetryAttempts');
  const maximumEventAge = number('MaximumEventAgeInSeconds', 'maximumEventAgeInSeconds');
  const destinations = readDestinations(config, violations);
  violations.throwIfAny();
  if (maximumRetryAttempts === undefined && maximumEventAge === undefined && config === undefined)
    throw invalid('You must specify at least one of error handling or destination setting.');
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAge === undefined ? {} : { maximumEventAge }),
    ...destinations,
  };
}
