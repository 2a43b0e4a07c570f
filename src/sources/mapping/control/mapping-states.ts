/** As GetEventSourceMapping names it. */
export type MappingState =
  'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';

/** What is asked of a mapping, and what comes of it: `ran`: it is polled; `rested`: all that was under way has ended. */
export type MappingStep = 'update' | 'enable' | 'disable' | 'delete' | 'ran' | 'rested';

const DELETED = { delete: 'Deleting' } as const;

/** A step that has no place here is refused, or comes too late. */
const TRANSITIONS: Readonly<Record<MappingState, Readonly<Partial<Record<MappingStep, MappingState>>>>> = {
  Creating: { ...DELETED, ran: 'Enabled' },
  Enabling: { ...DELETED, ran: 'Enabled' },
  Enabled: { ...DELETED, update: 'Updating', enable: 'Updating', disable: 'Disabling' },
  Disabling: { ...DELETED, rested: 'Disabled' },
  Disabled: { ...DELETED, update: 'Updating', disable: 'Updating', enable: 'Enabling' },
  Updating: { ...DELETED, ran: 'Enabled', rested: 'Disabled' },
  Deleting: {},
};

export function stateAfter(state: MappingState, step: MappingStep): MappingState | undefined {
  return TRANSITIONS[state][step];
}
