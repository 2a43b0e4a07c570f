import type { MappingConfiguration } from '../../../api/lambda';

/** What is polled: its ARN, and the topic or the queue inside. */
export function sourceWords({ EventSourceArn, UUID, Topics, Queues }: MappingConfiguration): string {
  const inside = [...(Topics ?? []), ...(Queues ?? [])].join(', ');
  return `${EventSourceArn ?? UUID}${inside === '' ? '' : ` ${inside}`}`;
}

/** `100, within 5 s, 2 filters` */
export function batchWords({
  BatchSize,
  MaximumBatchingWindowInSeconds: window,
  FilterCriteria,
}: MappingConfiguration): string {
  const filters = FilterCriteria?.Filters?.length ?? 0;
  return [
    BatchSize === undefined ? '–' : String(BatchSize),
    ...(window ? [`within ${window} s`] : []),
    ...(filters > 0 ? [`${filters} ${filters === 1 ? 'filter' : 'filters'}`] : []),
  ].join(', ');
}
