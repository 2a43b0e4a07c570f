import { randomInt } from 'node:crypto';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { aliasOf, type Catalog } from '../catalog/catalog';
import type { FunctionRecord, FunctionUrlConfig, UrlCors } from '../catalog/records';
import { LATEST } from '../model';
import { page, type Page } from '../paging';
import type { UrlAddresses } from '../urls/url-addresses';
import { urlOf, withoutUrl, type UrlIndex } from '../urls/url-index';
import { checkUrlAddress, readUrlInput, type UrlInput } from '../urls/url-input';
import { requireNoTenancy } from '../validation/tenancy';
import { NOTHING_THERE } from './existing';

export interface FunctionUrlsParts {
  readonly catalog: Catalog;
  readonly index: UrlIndex;
  readonly addresses: UrlAddresses;
  readonly clock: Clock;
}

/** Create-, Get-, Update-, DeleteFunctionUrlConfig, ListFunctionUrlConfigs. */
export class FunctionUrls {
  constructor(private readonly parts: FunctionUrlsParts) {}

  create(name: string, qualifier: string | undefined, input: unknown): Promise<object> {
    const given = readUrlInput({ name, qualifier }, input, true);
    return this.change(name, qualifier, (record, addressed) => {
      requireNoTenancy(record.latest, 'Function URL');
      if (urlOf(record, addressed)) throw this.alreadyThere(record, addressed);
      const now = this.now();
      const config: FunctionUrlConfig = {
        id: this.newId(),
        qualifier: addressed,
        authType: given.authType ?? 'AWS_IAM',
        invokeMode: given.invokeMode ?? 'BUFFERED',
        ...corsOf(given.cors),
        creationTime: now,
        lastModifiedTime: now,
      };
      this.save(record, config);
      return this.changedView(record, config, given);
    });
  }

  get(name: string, qualifier: string | undefined): object {
    checkUrlAddress({ name, qualifier });
    const { record, config } = this.existing(name, qualifier);
    return this.view(record, config);
  }

  update(name: string, qualifier: string | undefined, input: unknown): Promise<object> {
    const given = readUrlInput({ name, qualifier }, input, false);
    return this.change(name, qualifier, (record, addressed) => {
      const before = urlOf(record, addressed);
      if (!before) throw clientError('resourceNotFound', NOTHING_THERE);
      const { cors, ...rest } = before;
      const config: FunctionUrlConfig = {
        ...rest,
        ...corsOf(given.cors ?? cors),
        ...(given.authType ? { authType: given.authType } : {}),
        ...(given.invokeMode ? { invokeMode: given.invokeMode } : {}),
        lastModifiedTime: this.now(),
      };
      this.save(record, config);
      return { ...this.changedView(record, config, given), LastModifiedTime: config.lastModifiedTime };
    });
  }

  async delete(name: string, qualifier: string | undefined): Promise<void> {
    checkUrlAddress({ name, qualifier });
    const found = this.existing(name, qualifier);
    await this.parts.catalog.change(found.record.name, () => {
      const { record, config } = this.existing(name, qualifier);
      this.parts.catalog.save(withoutUrl(record, config.qualifier));
      return Promise.resolve();
    });
  }

  list(name: string, pageWanted: Page): object {
    checkUrlAddress({ name, qualifier: undefined });
    const { catalog } = this.parts;
    const record = catalog.get(catalog.address(name).name);
    if (!record) throw noFunction();
    // As the ARNs are sorted: that of the function itself comes first.
    const key = ({ qualifier }: FunctionUrlConfig): string => (qualifier === LATEST ? '' : qualifier);
    const urls = [...(record.urls ?? [])].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const { items, ...next } = page(
      urls,
      ({ id }) => id,
      pageWanted,
      'ListFunctionUrlConfigsRequest.MaxItems',
    );
    return { FunctionUrlConfigs: items.map((config) => this.view(record, config)), ...next };
  }

  private change(
    name: string,
    qualifier: string | undefined,
    work: (record: FunctionRecord, qualifier: string) => object,
  ): Promise<object> {
    const { catalog } = this.parts;
    const address = catalog.address(name, qualifier);
    const addressed = address.qualifier ?? LATEST;
    return catalog.change(address.name, () => {
      const record = catalog.get(address.name);
      if (!record || !hasQualifier(record, addressed)) throw noFunction();
      return Promise.resolve(work(record, addressed));
    });
  }

  private existing(name: string, qualifier: string | undefined) {
    const { catalog } = this.parts;
    const address = catalog.address(name, qualifier);
    const record = catalog.get(address.name);
    const config = record && urlOf(record, address.qualifier ?? LATEST);
    if (!config) throw clientError('resourceNotFound', NOTHING_THERE);
    return { record, config };
  }

  private save(record: FunctionRecord, config: FunctionUrlConfig): void {
    const others = withoutUrl(record, config.qualifier).urls ?? [];
    this.parts.catalog.save({ ...record, urls: [...others, config] });
  }

  /** InvokeMode is told to those who have sent it. */
  private changedView(record: FunctionRecord, config: FunctionUrlConfig, { invokeMode }: UrlInput): object {
    return {
      ...this.head(record, config),
      CreationTime: config.creationTime,
      ...(invokeMode === undefined ? {} : { InvokeMode: invokeMode }),
    };
  }

  private view(record: FunctionRecord, config: FunctionUrlConfig): object {
    return {
      ...this.head(record, config),
      CreationTime: config.creationTime,
      LastModifiedTime: config.lastModifiedTime,
      InvokeMode: config.invokeMode,
    };
  }

  private head(record: FunctionRecord, { id, qualifier, authType, cors }: FunctionUrlConfig): object {
    return {
      FunctionUrl: this.parts.addresses.of(id),
      FunctionArn: this.arn(record, qualifier),
      AuthType: authType,
      ...(cors ? { Cors: cors } : {}),
    };
  }

  private arn(record: FunctionRecord, qualifier: string): string {
    return this.parts.catalog.arn(record.name, qualifier === LATEST ? undefined : qualifier);
  }

  private alreadyThere(record: FunctionRecord, qualifier: string): Error {
    return clientError(
      'resourceConflict',
      `Failed to create function url config for [functionArn = ${this.arn(record, qualifier)}]. ` +
        'Error message:  FunctionUrlConfig exists for this Lambda function',
    );
  }

  /** `2025-11-25T02:26:54.123000000Z` */
  private now(): string {
    return new Date(this.parts.clock.wallTime()).toISOString().replace('Z', '000000Z');
  }

  private newId(): string {
    for (;;) {
      const id = Array.from({ length: 32 }, () => randomInt(36).toString(36)).join('');
      if (this.parts.index.find(id) === undefined) return id;
    }
  }
}

function hasQualifier(record: FunctionRecord, qualifier: string): boolean {
  return qualifier === LATEST || aliasOf(record, qualifier) !== undefined;
}

function noFunction(): Error {
  return clientError('resourceNotFound', 'Function does not exist');
}

/** An empty configuration is none. */
function corsOf(cors: UrlCors | undefined): { cors?: UrlCors } {
  return cors && Object.keys(cors).length > 0 ? { cors } : {};
}
