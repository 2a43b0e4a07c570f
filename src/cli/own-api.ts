import type { CapacityReport, Decision, DecisionAction, InvocationRecord } from '../telemetry/events';
import type { Statistics, StatisticsQuery } from './stats/statistics';
import type { LiveView } from './top/live-view';
import type { UsageReport } from './usage/usage-report';
import type { Client } from './client';

export interface Status {
  readonly instanceId: string;
  readonly version: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir: string;
  readonly functions: number;
  /** How many are in each state. */
  readonly environments: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** While it stops: what is left of the time that calls have. */
  readonly stopping?: { readonly secondsLeft: number };
  readonly queuedEvents?: number;
  /** Booted environments that wait for a function. */
  readonly stems?: number;
  /** Network namespaces made ahead. */
  readonly namespaces?: { readonly ready: number; readonly target: number };
  readonly memory?: CapacityReport;
  /** Runtimes whose images are being made, or could not be. */
  readonly runtimesNotReady?: readonly RuntimeNotReadyView[];
}

export interface RuntimeNotReadyView {
  readonly runtime: string;
  readonly state: 'Pending' | 'Failed';
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

export interface DependencyRequest {
  readonly runtime: string;
  readonly files: readonly { readonly name: string; /** Base64. */ readonly content: string }[];
  /** Built even when the same was built before. */
  readonly fresh: boolean;
}

/** Lines come one by one; the last one has `done` or `error`. */
export interface DependencyLine {
  readonly message?: string;
  readonly error?: string;
  readonly done?: boolean;
  readonly key?: string;
  readonly isCached?: boolean;
}

export interface EnvironmentView {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly state: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly memorySizeMb: number;
  readonly invocations: number;
}

export interface RuntimeView {
  readonly runtime: string;
  readonly image: string;
  readonly state: string;
  readonly sizeBytes?: number;
  /** ISO 8601. */
  readonly createdAt?: string;
}

export interface BuildLine {
  readonly runtime: string;
  readonly message?: string;
  readonly done?: boolean;
  readonly image?: string;
  readonly error?: string;
}

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy?: string;
}

/** The booted environments of one kind that wait for a function. */
export interface StemView {
  /** Runtime, sizes and network: functions with the same ones share it. */
  readonly key: string;
  readonly runtime: string;
  readonly memorySizeMb: number;
  /** Size of /tmp. */
  readonly ephemeralStorageMb: number;
  readonly network: string;
  readonly ready: number;
  readonly starting: number;
  /** How many there should be, and why. */
  readonly target: number;
  readonly because: string;
}

/** The environments of one function version, and what the plan says of their number. */
export interface PoolView {
  readonly functionName: string;
  readonly version: string;
  readonly memorySizeMb: number;
  readonly idle: number;
  readonly frozen: number;
  readonly busy: number;
  readonly starting: number;
  /** Calls without an environment. */
  readonly waiting: number;
  /** Environments that its provisioned concurrency asks for. */
  readonly provisioned: number;
  readonly desired: number;
  readonly desiredBecause: string;
}

export interface DecisionQuery {
  readonly function?: string | undefined;
  readonly environment?: string | undefined;
  readonly requestId?: string | undefined;
  readonly action?: DecisionAction | undefined;
  readonly limit?: number | undefined;
}

export interface InvocationQuery {
  readonly function?: string | undefined;
  readonly requestId?: string | undefined;
  readonly limit?: number | undefined;
}

/** A build may be silent while it compiles. */
const BUILD_SILENCE_MS = 21 * 60_000;
/** A check may build what it checks. */
const DOCTOR_TIMEOUT_MS = 120_000;

/** The service's own routes, beyond the AWS APIs. */
export class OwnApi {
  constructor(private readonly client: Client) {}

  status(timeoutMs?: number): Promise<Status> {
    return this.get('status', {}, timeoutMs);
  }

  async environments(): Promise<readonly EnvironmentView[]> {
    return (await this.get<{ environments: EnvironmentView[] }>('environments')).environments;
  }

  /** Ends the idle environments of a function. Returns how many. */
  async dropIdle(functionName: string): Promise<number> {
    const path = '/_lambdabox/environments';
    const query = { function: functionName };
    return (await this.client.json<{ stopped: number }>({ method: 'DELETE', path, query })).stopped;
  }

  /** Freezes the idle environments of a function. */
  async freezeIdle(functionName: string): Promise<void> {
    const path = '/_lambdabox/environments/freeze';
    await this.client.json({ method: 'POST', path, query: { function: functionName } });
  }

  async stems(): Promise<readonly StemView[]> {
    return (await this.get<{ stems: StemView[] }>('stems')).stems;
  }

  /** Ends the stems that wait; they are made anew a moment later. */
  async dropStems(): Promise<void> {
    await this.client.json({ method: 'DELETE', path: '/_lambdabox/stems' });
  }

  async pools(functionName: string): Promise<readonly PoolView[]> {
    return (await this.get<{ pools: PoolView[] }>('pools', { function: functionName })).pools;
  }

  /** Newest first. Of a request id: what led to the call. */
  async decisions(query: DecisionQuery): Promise<readonly Decision[]> {
    return (await this.get<{ decisions: Decision[] }>('decisions', { ...query })).decisions;
  }

  /** Newest first. */
  async invocations(query: InvocationQuery): Promise<readonly InvocationRecord[]> {
    return (await this.get<{ invocations: InvocationRecord[] }>('invocations', { ...query })).invocations;
  }

  statistics(query: StatisticsQuery): Promise<Statistics> {
    return this.get('stats', { ...query });
  }

  /** Days of UTC, such as `2026-01-31`, both inclusive. */
  usage(query: { since: string; until: string; function?: string | undefined }): Promise<UsageReport> {
    return this.get('usage', query);
  }

  live(timeoutMs?: number): Promise<LiveView> {
    return this.get('live', {}, timeoutMs);
  }

  async runtimes(timeoutMs?: number): Promise<readonly RuntimeView[]> {
    return (await this.get<{ runtimes: RuntimeView[] }>('runtimes', {}, timeoutMs)).runtimes;
  }

  build(runtime: string): AsyncGenerator<BuildLine> {
    const path = `/_lambdabox/runtimes/${encodeURIComponent(runtime)}/build`;
    return this.client.lines({ method: 'POST', path, timeoutMs: BUILD_SILENCE_MS });
  }

  /** Builds what the files name, or finds it built. */
  buildDependencies(request: DependencyRequest): AsyncGenerator<DependencyLine> {
    const body = JSON.stringify(request);
    return this.client.lines({
      method: 'POST',
      path: '/_lambdabox/builds',
      body,
      timeoutMs: BUILD_SILENCE_MS,
    });
  }

  /** The tar of a tree that was built. */
  async builtTree(key: string): Promise<Buffer> {
    const path = `/_lambdabox/builds/${encodeURIComponent(key)}`;
    return (await this.client.send({ method: 'GET', path, service: 'lambda' })).body;
  }

  async checks(): Promise<readonly Check[]> {
    return (await this.get<{ checks: Check[] }>('doctor', {}, DOCTOR_TIMEOUT_MS)).checks;
  }

  private get<T>(
    name: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
    timeoutMs?: number,
  ): Promise<T> {
    const path = `/_lambdabox/${name}`;
    return this.client.json({
      method: 'GET',
      path,
      query,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

/** Whether the service says that it takes calls; false also when nothing answers. */
export async function isReady(client: Client, timeoutMs = 2000): Promise<boolean> {
  try {
    await client.send({ method: 'GET', path: '/readyz', timeoutMs });
    return true;
  } catch {
    return false;
  }
}
