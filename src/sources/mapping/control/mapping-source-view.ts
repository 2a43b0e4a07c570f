import type { SourceView } from '../../../contract/source-view';
import type { Figures } from '../../figures/source-figures';
import type { MappingRecord } from '../mapping-record';
import type { ShownMapping } from './mapping-view';
import type { MappingState } from './mapping-states';

/** A mapping as `lambdabox sources` shows it. */
export function mappingSourceView({ mapping, state, status }: ShownMapping, figures: Figures): SourceView {
  const { uuid, kind, functionName, qualifier } = mapping;
  const name = nameOf(mapping);
  return {
    ...figures,
    ...{ id: uuid, kind, name, state },
    targets: [qualifier === undefined ? functionName : `${functionName}:${qualifier}`],
    ...(status?.trouble ? { trouble: status.trouble } : {}),
    ...(status ? { lastResult: status.lastProcessingResult } : {}),
    waitsFor: status?.trouble?.message ?? WAITS[state](name, uuid),
  };
}

const ENDS = () => 'what it was given to end; then it takes nothing more';
const BEGINS = (name: string) => `the broker of ${name} to be opened`;

const WAITS: Readonly<Record<MappingState, (name: string, uuid: string) => string>> = {
  Creating: BEGINS,
  Enabling: BEGINS,
  Updating: () => 'what is under way with its old settings',
  Enabled: (name) => `records of ${name}`,
  Disabling: ENDS,
  Disabled: (_, uuid) =>
    `somebody to enable it: aws lambda update-event-source-mapping --uuid ${uuid} --enabled`,
  Deleting: ENDS,
};

/** What people call it: the queue, the stream, the topic. */
function nameOf({ eventSourceArn, settings }: MappingRecord): string {
  const inside = settings.Topics?.[0] ?? settings.Queues?.[0];
  if (inside !== undefined) return inside;
  const resource = eventSourceArn?.split(':').slice(5).join(':') ?? '';
  const [first = '', second = ''] = resource.split('/');
  const isTyped = first === 'stream' || first === 'table';
  return isTyped ? second : resource;
}
