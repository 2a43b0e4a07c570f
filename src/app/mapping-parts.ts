import { randomUUID } from 'node:crypto';
import type { EventSourceMappingsPort, TagsPort } from '../api/lambda/resources';
import { clientError } from '../errors';
import { versionOf, type Catalog } from '../functions/catalog/catalog';
import { compilePattern } from '../patterns/compile-pattern';
import { InvalidPatternError } from '../patterns/pattern';
import { EventSourceMappings, type MappedFunctions } from '../sources/mapping/control/event-source-mappings';
import { mappingSourceView } from '../sources/mapping/control/mapping-source-view';
import { MappingTags } from '../sources/mapping/control/mapping-tags';
import { Mappings, type KeptMapping } from '../sources/mapping/control/mappings';
import type { MappingRecord } from '../sources/mapping/mapping-record';
import type { SourceKind } from '../sources/mapping/source-kind';
import type { SourcesPart } from '../sources/sources-part';
import { buildRuns } from './run-parts';
import type { SourceContext } from './source-context';

/** A broker that does not answer is no reason to refuse a mapping. */
const CHECK_MS = 5_000;

export interface MappingParts extends SourcesPart {
  readonly resources: { readonly eventSourceMappings: EventSourceMappingsPort; readonly tags: TagsPort };
}

/** Event source mappings: which there are, and what polls their brokers. */
export async function buildMappings(context: SourceContext): Promise<MappingParts> {
  const { store, startup, connections } = context;
  const { kinds, runs } = await buildRuns(context);
  const mappings = new Mappings({ documents: store.collection<KeptMapping>('mappings'), runs, ...context });
  const resource = new EventSourceMappings({
    mappings,
    functions: mappedFunctions(context.controlPlane.catalog),
    checkSource: (mapping) => checkSource(kinds.get(mapping.kind), mapping),
    isPattern,
    connectionKind: (arn) => connections.byArn(arn)?.kind,
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

function isPattern(text: string): boolean {
  try {
    compilePattern(text, 'filter');
    return true;
  } catch (error) {
    if (error instanceof InvalidPatternError) return false;
    throw error;
  }
}
