import type { CallEventAnswer } from '../../../src/contract/call-event';
import type { CallAnswer, CallsAnswer } from '../../../src/contract/call-row';
import type { CapacityReport } from '../../../src/contract/capacity-report';
import type { Check } from '../../../src/contract/check';
import type { ConnectionsAnswer } from '../../../src/contract/connection-view';
import type { Decision } from '../../../src/contract/decision';
import type { LivesAnswer } from '../../../src/contract/environment-life';
import type { EventsAnswer, EventsChanged } from '../../../src/contract/events-answer';
import type { EnvironmentView } from '../../../src/contract/environment-view';
import type { LiveView } from '../../../src/contract/live-view';
import type { PoolView } from '../../../src/contract/pool-view';
import type { RuntimeView } from '../../../src/contract/runtime-view';
import type { SourcesAnswer } from '../../../src/contract/source-view';
import type { StatisticsAnswer } from '../../../src/contract/statistics-answer';
import type { Status } from '../../../src/contract/status';
import type { StemView } from '../../../src/contract/stem-view';
import type { UsageAnswer } from '../../../src/contract/usage-answer';
import { askJson, type Asked } from './http';

type Query = NonNullable<Asked['query']>;

const get =
  <Answer>(path: string) =>
  (query: Query = {}, signal?: AbortSignal): Promise<Answer> =>
    askJson<Answer>(`/_lambdabox/${path}`, { query, signal });

/** lambdabox's own routes, as `src/api/own` has them. */
export const own = {
  status: get<Status>('status'),
  live: get<LiveView>('live'),
  statistics: get<StatisticsAnswer>('stats'),
  usage: get<UsageAnswer>('usage'),
  environments: get<{ readonly environments: readonly EnvironmentView[] }>('environments'),
  pools: get<{ readonly pools: readonly PoolView[] }>('pools'),
  stems: get<{ readonly stems: readonly StemView[] }>('stems'),
  capacity: get<CapacityReport>('capacity'),
  calls: get<CallsAnswer>('calls'),
  call: (requestId: string, signal?: AbortSignal) =>
    get<CallAnswer>(`calls/${encodeURIComponent(requestId)}`)({}, signal),
  event: (requestId: string, signal?: AbortSignal) =>
    get<CallEventAnswer>(`calls/${encodeURIComponent(requestId)}/event`)({}, signal),
  lives: get<LivesAnswer>('lives'),
  decisions: get<{ readonly decisions: readonly Decision[] }>('decisions'),
  events: get<EventsAnswer>('events'),
  sources: get<SourcesAnswer>('sources'),
  connections: get<ConnectionsAnswer>('connections'),
  runtimes: get<{ readonly runtimes: readonly RuntimeView[] }>('runtimes'),
  doctor: get<{ readonly checks: readonly Check[] }>('doctor'),
  redrive: (functionName: string) =>
    askJson<EventsChanged>('/_lambdabox/events/redrive', {
      method: 'POST',
      query: { function: functionName },
    }),
  dropIdle: (functionName?: string) =>
    askJson<{ readonly stopped: number }>('/_lambdabox/environments', {
      method: 'DELETE',
      query: { function: functionName },
    }),
  freezeIdle: (functionName?: string) =>
    askJson<{ readonly frozen: number }>('/_lambdabox/environments/freeze', {
      method: 'POST',
      query: { function: functionName },
    }),
};
