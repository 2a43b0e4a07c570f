import { randomUUID } from 'node:crypto';
import type { EventSourceMappingsPort, TagsPort } from '../api/lambda/resources';
import { clientError } from '../errors';
import { versionOf, type Catalog } from '../functions/catalog/catalog';
import { EventSourceMappings, type MappedFunctions } from '../sources/mapping/control/event-source-mappings';
import { mappingSourceView } from '../sources/mapping/control/mapping-source-view';
import { MappingTags } from '../sources/mapping/control/mapping-tags';
import { Mappings, type KeptMapping } from '../sources/mapping/control/mappings';
import type { MappingRecord } from '../sources/mapping/mapping-record';
import type { MappingRuns } from '../sources/mapping/mapping-runs';
import { RunsByKind } from '../sources/mapping/runs-by-kind';
import type { SourceKind } from '../sources/mapping/source-kind';
import type { SourcesPart } from '../sources/sources-part';
import type { SourceContext } from './source-context';

/** A broker that does not answer is no reason to refuse a mapping. */
const CHECK_MS = 5_000;

export interface MappingParts extends SourcesPart {
  readonly resources: { readonly eventSourceMappings: EventSourceMappingsPort; readonly tags: TagsPort };
}

/** Event source mappings: which there are, and what polls their brokers. */
export function buildMappings(context: SourceContext): Promise<MappingParts> {
  const { store, startup } = context;
  const kinds = new Map<MappingRecord['kind'], SourceKind>();
  const styles = new Map<SourceKind['style'], MappingRuns>();
  const runs = new RunsByKind((kind) => styles.get(kinds.get(kind)?.style ?? 'queue'), [...styles.values()]);
  const mappings = new Mappings({ documents: store.collection<KeptMapping>('mappings'), runs, ...context });
  const resource = new EventSourceMappings({
    mappings,
    functions: mappedFunctions(context.controlPlane.catalog),
    checkSource: (mapping) => checkSource(kinds.get(mapping.kind), mapping),
    isPattern: isObject,
    connectionKind: () => undefined,
    newId: randomUUID,
    clock: context.clock,
  });
  const parts: MappingParts = {
    start: () => mappings.start(),
    views: () =>
      Promise.resolve(
        mappings
          .all()
          .map((shown) =>
            mappingSourceView(shown, context.telemetry.sourceFigures.figures(shown.mapping.uuid)),
          ),
      ),
    resources: {
      eventSourceMappings: resource,
      tags: new MappingTags(mappings, context.controlPlane.resources.tags),
    },
  };
  return startup.begin(
    'the event source mappings',
    () => parts,
    () => mappings.settled(),
  );
}

async function checkSource(kind: SourceKind | undefined, mapping: MappingRecord): Promise<void> {
  if (!kind) throw clientError('notImplemented', `lambdabox does not poll ${mapping.kind} yet`);
  await kind.check?.(mapping, AbortSignal.timeout(CHECK_MS));
}

function mappedFunctions(catalog: Catalog): MappedFunctions {
  return {
    scope: catalog.scope,
    address: (text) => catalog.address(text),
    ofFunction: (name, qualifier) => catalog.arn(name, qualifier),
    has(name, qualifier) {
      const record = catalog.get(name);
      return record !== undefined && versionOf(record, qualifier) !== undefined;
    },
  };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
