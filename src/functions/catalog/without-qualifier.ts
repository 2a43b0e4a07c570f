import type { FunctionRecord } from './records';

/** The record without what is kept for a version or an alias that is being deleted. */
export function withoutQualifier(record: FunctionRecord, qualifier: string): FunctionRecord {
  const { provisioned, eventInvokeConfigs, urls, policies, ...rest } = record;
  const others = <T extends { readonly qualifier?: string }>(list: readonly T[] = []): readonly T[] =>
    list.filter((item) => item.qualifier !== qualifier);
  const left = {
    provisioned: others(provisioned),
    eventInvokeConfigs: others(eventInvokeConfigs),
    urls: others(urls),
    policies: others(policies),
  };
  return { ...rest, ...Object.fromEntries(Object.entries(left).filter(([, list]) => list.length > 0)) };
}
