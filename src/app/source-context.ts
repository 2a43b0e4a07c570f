import type { Connections } from '../sources/connections/connection';
import type { DocumentStore } from '../sources/store/documents';
import type { InvocationContext } from './context';
import type { InvocationParts } from './parts';

export interface SourcesContext extends InvocationContext {
  readonly invocation: InvocationParts;
}

/** What each sort of sources is built of. */
export interface SourceContext extends SourcesContext {
  /** Of what sources are defined by. */
  readonly store: DocumentStore;
  /** Brokers that have no AWS shape. */
  readonly connections: Connections;
}
