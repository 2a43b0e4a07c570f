import type { UsageWindow } from '../../accounts/usage/usage';
import type { CapacityReport } from '../../contract/capacity-report';
import type { Check } from '../../contract/check';
import type { Decision, DecisionAction } from '../../contract/decision';
import type { EnvironmentView } from '../../contract/environment-view';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { LiveView } from '../../contract/live-view';
import type { PoolView } from '../../contract/pool-view';
import type { RuntimeView } from '../../contract/runtime-view';
import type { SourcesAnswer } from '../../contract/source-view';
import type { StatisticsAnswer } from '../../contract/statistics-answer';
import type { Status } from '../../contract/status';
import type { StemView } from '../../contract/stem-view';
import type { UsageAnswer } from '../../contract/usage-answer';
import type { EventsResource } from './events-routes';

/** What lambdabox tells and does beyond the AWS APIs; all below /_lambdabox/, signed like the rest. Each has its own rows. */
export interface OwnResources {
  readonly service: ServiceResource;
  readonly environments: EnvironmentsResource;
  readonly pools: PoolsResource;
  readonly stems: StemsResource;
  readonly records: RecordsResource;
  readonly events: EventsResource;
  readonly sources: SourcesResource;
  readonly accounts: AccountsResource;
  readonly runtimes: RuntimesResource;
  readonly doctor: DoctorResource;
}

export interface ServiceResource {
  status(): Status;
  live(): Promise<LiveView>;
}

export interface EnvironmentsResource {
  environments(): EnvironmentView[];
  /** Ends idle environments, of one function or of all. Returns how many. */
  dropIdle(functionName: string | undefined): number;
  /** Freezes idle environments, of one function or of all. Returns how many. */
  freezeIdle(functionName: string | undefined): number;
}

export interface PoolsResource {
  pools(functionName: string | undefined): PoolView[];
  capacity(): CapacityReport;
}

export interface StemsResource {
  stems(): StemView[];
  /** Ends the stems that wait; they are made anew after a second. Returns how many. */
  dropStems(): number;
}

/** Newest first. */
export interface RecordsResource {
  decisions(filter: DecisionFilter): Promise<readonly Decision[]>;
  invocations(filter: InvocationFilter): readonly InvocationRecord[];
}

/** What calls functions by itself. */
export interface SourcesResource {
  sources(): Promise<SourcesAnswer>;
}

export interface AccountsResource {
  /** Cold against warm over the last seconds. */
  statistics(selection: StatisticsSelection, seconds: number): Promise<StatisticsAnswer>;
  usage(window: UsageWindow): UsageAnswer;
}

export interface RuntimesResource {
  runtimes(): Promise<RuntimeView[]>;
  /** Resolves to the image; `onProgress` gets a line at a time. */
  buildRuntime(runtime: string, onProgress: (message: string) => void): Promise<string>;
}

export interface DoctorResource {
  checks(): Promise<Check[]>;
}

export interface DecisionFilter {
  readonly functionName?: string;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly action?: DecisionAction;
  readonly limit: number;
}

export interface InvocationFilter {
  readonly functionName?: string;
  readonly requestId?: string;
  readonly limit: number;
}

/** Undefined means all. */
export interface StatisticsSelection {
  readonly functionName?: string | undefined;
  readonly version?: string | undefined;
}
