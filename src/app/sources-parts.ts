import { resolve } from 'node:path';
import type { SourceView } from '../contract/source-view';
import type { ConnectionDesk } from '../sources/connections/connection-desk';
import type { SourcesPart } from '../sources/sources-part';
import { DocumentStore } from '../sources/store/documents';
import { buildBus, type BusParts } from './bus-parts';
import { buildConnections } from './connections-parts';
import { buildMappings, type MappingParts } from './mapping-parts';
import { buildPush, type PushParts } from './push-parts';
import { buildSchedules, type ScheduleParts } from './schedule-parts';
import type { SourcesContext } from './source-context';

export interface SourcesParts {
  /** What people do about connections. */
  readonly connections: ConnectionDesk;
  /** From now on functions are called. */
  start(): void;
  views(): Promise<readonly SourceView[]>;
  /** What of Lambda's API is about sources. */
  readonly resources: MappingParts['resources'];
  readonly push: PushParts;
  readonly schedules: ScheduleParts;
  readonly bus: BusParts;
}

/** Makes what calls functions by itself; nothing is called before `start`. Ends before what runs the calls. */
export async function buildSources(context: SourcesContext): Promise<SourcesParts> {
  const { instance, startup } = context;
  const store = await startup.begin(
    'the definitions of sources',
    () => DocumentStore.open(resolve(instance.directory, 'sources.db')),
    (opened) => opened.close(),
  );
  const { file: connections, desk } = buildConnections(context, store);
  const all = { ...context, store, connections };
  const mappings = await buildMappings(all);
  const push = await buildPush(all);
  const bus = await buildBus(all);
  const schedules = await buildSchedules({ ...all, bus });
  const parts: SourcesPart[] = [mappings, push.part, bus.part, schedules];
  return {
    connections: desk,
    schedules,
    resources: mappings.resources,
    start: () => parts.forEach((part) => part.start()),
    views: async () =>
      (await Promise.all(parts.map((part) => part.views()))).flat().map((view) => {
        const trouble = view.trouble ?? bus.troubles.of(view.id);
        return trouble ? { ...view, trouble } : view;
      }),
    push,
    bus,
  };
}
