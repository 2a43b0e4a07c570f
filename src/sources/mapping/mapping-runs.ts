import type { SourceTrouble } from '../../contract/source-view';
import type { MappingRecord } from './mapping-record';

/** How a mapping that runs is doing. */
export interface RunStatus {
  /** `No records processed`, `OK`, `PROBLEM: Function call failed`, ... */
  readonly lastProcessingResult: string;
  /** Why nothing comes: the broker is away, refuses, ...; absent while all is well. */
  readonly trouble?: SourceTrouble;
}

/** What runs mappings, for who knows which there are. */
export interface MappingRuns {
  /** Runs it, or goes on with other settings from where it was. Resolves when it does; a broker that is away is no failure. */
  run(mapping: MappingRecord): Promise<void>;
  /** Nothing more is received; resolves when what is under way has ended. */
  drain(uuid: string): Promise<void>;
  /** Drains it, and forgets how far it was, here and at its broker. */
  forget(mapping: MappingRecord): Promise<void>;
  status(uuid: string): RunStatus | undefined;
}
