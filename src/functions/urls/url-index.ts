import type { Catalog } from '../catalog/catalog';
import { aliasOf } from '../catalog/catalog';
import type { FunctionRecord, FunctionUrlConfig } from '../catalog/records';
import { LATEST } from '../model';

/** A URL, and whose it is. */
export interface FunctionUrl {
  readonly functionName: string;
  readonly config: FunctionUrlConfig;
}

/** `former`: of an alias that was deleted. AWS answers those otherwise than what never was. */
export type UrlFound = FunctionUrl | 'former' | undefined;

/** Ids of former URLs that are remembered. */
const MAX_FORMER = 1000;

/** Every function's URLs, by their ids: on the path of each call, so it is made anew only when something has changed. */
export class UrlIndex {
  private urls: ReadonlyMap<string, FunctionUrl> = new Map();
  private readonly former = new Set<string>();

  private constructor(private readonly catalog: Pick<Catalog, 'all' | 'get' | 'onChanged'>) {}

  static of(catalog: Pick<Catalog, 'all' | 'get' | 'onChanged'>): UrlIndex {
    const index = new UrlIndex(catalog);
    index.read();
    catalog.onChanged(() => index.read());
    return index;
  }

  find(id: string): UrlFound {
    return this.urls.get(id) ?? (this.former.has(id) ? 'former' : undefined);
  }

  /** The URL of a function or of an alias of it. */
  of(functionName: string, qualifier: string = LATEST): FunctionUrl | undefined {
    const record = this.catalog.get(functionName);
    const config = record && urlOf(record, qualifier);
    return config && { functionName, config };
  }

  private read(): void {
    const urls = new Map<string, FunctionUrl>();
    for (const { name: functionName, urls: configs = [] } of this.catalog.all()) {
      for (const config of configs) urls.set(config.id, { functionName, config });
    }
    for (const [id, url] of this.urls) if (!urls.has(id) && this.lostItsAlias(url)) this.remember(id);
    this.urls = urls;
  }

  private lostItsAlias({ functionName, config: { qualifier } }: FunctionUrl): boolean {
    const record = this.catalog.get(functionName);
    return record !== undefined && qualifier !== LATEST && !aliasOf(record, qualifier);
  }

  private remember(id: string): void {
    const [oldest] = this.former;
    if (oldest !== undefined && this.former.size >= MAX_FORMER) this.former.delete(oldest);
    this.former.add(id);
  }
}

export function urlOf(record: FunctionRecord, qualifier: string): FunctionUrlConfig | undefined {
  return record.urls?.find((url) => url.qualifier === qualifier);
}

/** The record without the URL of a qualifier. */
export function withoutUrl(record: FunctionRecord, qualifier: string): FunctionRecord {
  const { urls = [], ...rest } = record;
  const others = urls.filter((url) => url.qualifier !== qualifier);
  return others.length > 0 ? { ...rest, urls: others } : rest;
}
