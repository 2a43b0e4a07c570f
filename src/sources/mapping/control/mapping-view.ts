import type { RunStatus } from '../mapping-runs';
import type { MappingRecord } from '../mapping-record';
import { KIND_RULES, UNNAMED_WINDOW_SECONDS } from './kind-rules';
import type { MappingState } from './mapping-states';

export interface ShownMapping {
  readonly mapping: MappingRecord;
  readonly state: MappingState;
  readonly status: RunStatus | undefined;
}

/** Makes the ARNs of this account. */
export interface Arns {
  ofFunction(name: string, qualifier: string | undefined): string;
  ofMapping(uuid: string): string;
}

const NOTHING_YET = 'No records processed';

/** An EventSourceMappingConfiguration. */
export function mappingView({ mapping, state, status }: ShownMapping, arns: Arns): object {
  const { kind, uuid, functionName, qualifier, lastModified } = mapping;
  const { MaximumBatchingWindowInSeconds: window, DestinationConfig, ...settings } = mapping.settings;
  const { transitionReason, shown } = KIND_RULES[kind];
  const trouble = status?.trouble;
  const showsResult = shown.includes('LastProcessingResult') || trouble !== undefined;
  return {
    UUID: uuid,
    ...(shown.includes('FunctionResponseTypes') ? { FunctionResponseTypes: [] } : {}),
    ...settings,
    ...(window === UNNAMED_WINDOW_SECONDS ? {} : { MaximumBatchingWindowInSeconds: window }),
    ...(shown.includes('DestinationConfig')
      ? { DestinationConfig: { OnFailure: {}, ...DestinationConfig } }
      : {}),
    ...(mapping.eventSourceArn === undefined ? {} : { EventSourceArn: mapping.eventSourceArn }),
    EventSourceMappingArn: arns.ofMapping(uuid),
    FunctionArn: arns.ofFunction(functionName, qualifier),
    LastModified: lastModified / 1000,
    ...(showsResult ? { LastProcessingResult: status?.lastProcessingResult ?? NOTHING_YET } : {}),
    State: state,
    StateTransitionReason: trouble?.message ?? transitionReason,
  };
}
