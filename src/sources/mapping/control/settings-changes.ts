import type { MappingSettings } from '../mapping-record';

/** What a request sets. A member that is there without a value was sent to be taken away. */
export type SettingsChanges = Partial<MappingSettings>;
