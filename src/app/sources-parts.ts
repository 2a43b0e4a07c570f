import { resolve } from 'node:path';
import type { SourceView } from '../contract/source-view';
import type { SourcesPart } from '../sources/sources-part';
import { DocumentStore } from '../sources/store/documents';
import type { InvocationContext } from './context';
import type { InvocationParts } from './parts';

export interface SourcesContext extends InvocationContext {
  readonly invocation: InvocationParts;
}

/** What each sort of sources is built of. */
export interface SourceContext extends SourcesContext {
  /** Of what sources are defined by. */
  readonly store: DocumentStore;
}

export interface SourcesParts {
  /** From now on functions are called. */
  start(): void;
  views(): Promise<readonly SourceView[]>;
}

/** Makes what calls functions by itself; nothing is called before `start`. Ends before what runs the calls. */
export async function buildSources(context: SourcesContext): Promise<SourcesParts> {
  const { instance, startup } = context;
  await startup.begin(
    'the definitions of sources',
    () => DocumentStore.open(resolve(instance.directory, 'sources.db')),
    (opened) => opened.close(),
  );
  const parts: SourcesPart[] = [];
  return {
    start: () => parts.forEach((part) => part.start()),
    views: async () => (await Promise.all(parts.map((part) => part.views()))).flat(),
  };
}
