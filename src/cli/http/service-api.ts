import type { CallEventAnswer } from '../../contract/call-event';
import type { CallAnswer, CallsAnswer } from '../../contract/call-row';
import type { Check } from '../../contract/check';
import type { ConnectionsAnswer, ConnectionTestAnswer, ConnectionView } from '../../contract/connection-view';
import type { Decision, DecisionAction } from '../../contract/decision';
import type { DependencyLine, DependencyRequest } from '../../contract/dependency-build';
import type { EnvironmentView } from '../../contract/environment-view';
import type { EventsAnswer, EventsChanged, EventStage } from '../../contract/events-answer';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { LiveView } from '../../contract/live-view';
import type { PoolView } from '../../contract/pool-view';
import type { RuntimeBuildLine } from '../../contract/runtime-build-line';
import type { RuntimeView } from '../../contract/runtime-view';
import type { SourcesAnswer } from '../../contract/source-view';
import type { StatisticsAnswer } from '../../contract/statistics-answer';
import type { Status } from '../../contract/status';
import type { StemView } from '../../contract/stem-view';
import type { UsageAnswer } from '../../contract/usage-answer';
import type { Client } from './client';

interface StatisticsQuery {
  readonly function?: string | undefined;
  readonly version?: string | undefined;
  /** Seconds back from now. */
  readonly since: number;
}

interface DecisionQuery {
  readonly function?: string | undefined;
  readonly environment?: string | undefined;
  readonly requestId?: string | undefined;
  readonly action?: DecisionAction | undefined;
  readonly limit?: number | undefined;
}

interface InvocationQuery {
  readonly function?: string | undefined;
  readonly requestId?: string | undefined;
  readonly limit?: number | undefined;
}

export interface CallsQuery {
  readonly function?: string | undefined;
  readonly kind?: string | undefined;
  readonly outcome?: string | undefined;
  readonly minMs?: number | undefined;
  readonly text?: string | undefined;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  readonly before?: string | undefined;
  readonly limit?: number | undefined;
}

interface EventsQuery {
  readonly function?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A build may be silent while it compiles. */
const BUILD_SILENCE_MS = 21 * 60_000;
/** A check may build what it checks. */
const DOCTOR_TIMEOUT_MS = 120_000;

/** The service's own routes, beyond the AWS APIs. */
export class ServiceApi {
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

  /** Of all that are kept, newest first. */
  calls(query: CallsQuery): Promise<CallsAnswer> {
    return this.get('calls', { ...query });
  }

  /** A call that is kept. */
  call(requestId: string): Promise<CallAnswer> {
    return this.get(`calls/${encodeURIComponent(requestId)}`);
  }

  /** JSON, as it was sent, of a call whose event is kept. */
  async eventOf(requestId: string): Promise<string> {
    return (await this.get<CallEventAnswer>(`calls/${encodeURIComponent(requestId)}/event`)).event;
  }

  /** Newest first. */
  async invocations(query: InvocationQuery): Promise<readonly InvocationRecord[]> {
    return (await this.get<{ invocations: InvocationRecord[] }>('invocations', { ...query })).invocations;
  }

  /** Asynchronous ones, the oldest first. */
  events(query: EventsQuery & { stage?: EventStage | undefined; limit: number }): Promise<EventsAnswer> {
    return this.get('events', { ...query });
  }

  /** Runs failed events again. Returns how many. */
  async redrive(query: EventsQuery): Promise<EventsChanged> {
    return this.client.json({ method: 'POST', path: '/_lambdabox/events/redrive', query: { ...query } });
  }

  async purge(query: EventsQuery): Promise<EventsChanged> {
    return this.client.json({ method: 'DELETE', path: '/_lambdabox/events', query: { ...query } });
  }

  sources(timeoutMs?: number): Promise<SourcesAnswer> {
    return this.get('sources', {}, timeoutMs);
  }

  statistics(query: StatisticsQuery): Promise<StatisticsAnswer> {
    return this.get('stats', { ...query });
  }

  /** Days of UTC, such as `2026-01-31`, both inclusive. */
  usage(query: { since: string; until: string; function?: string | undefined }): Promise<UsageAnswer> {
    return this.get('usage', query);
  }

  live(timeoutMs?: number): Promise<LiveView> {
    return this.get('live', {}, timeoutMs);
  }

  async runtimes(timeoutMs?: number): Promise<readonly RuntimeView[]> {
    return (await this.get<{ runtimes: RuntimeView[] }>('runtimes', {}, timeoutMs)).runtimes;
  }

  build(runtime: string): AsyncGenerator<RuntimeBuildLine> {
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

  connections(): Promise<ConnectionsAnswer> {
    return this.get('connections');
  }

  /** `members`: as the file of connections has them. */
  addConnection(name: string, members: object, replace: boolean): Promise<ConnectionView> {
    return this.client.json({
      ...{ method: 'PUT', path: connectionPath(name), body: JSON.stringify(members) },
      query: { replace: replace ? 'true' : undefined },
    });
  }

  async removeConnection(name: string, force: boolean): Promise<void> {
    const query = { force: force ? 'true' : undefined };
    await this.client.json({ method: 'DELETE', path: connectionPath(name), query });
  }

  testConnection(name: string, source: string | undefined): Promise<ConnectionTestAnswer> {
    return this.client.json({ method: 'POST', path: `${connectionPath(name)}/test`, query: { source } });
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

function connectionPath(name: string): string {
  return `/_lambdabox/connections/${encodeURIComponent(name)}`;
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
