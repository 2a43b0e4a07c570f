import { randomUUID } from 'node:crypto';
import { messageOf } from '../../errors';
import type { Clock } from '../../lib/clock';
import type { LogGroup } from '../store/log-group';
import { LogsError, noSuchGroup } from '../store/logs-error';
import type { StoredEvent } from '../store/log-record';
import { LogRow } from './log-row';
import { parseQuery } from './parse-query';
import type { InsightsQuery } from './query';
import { Results, type Line } from './results';
import { withinTime } from './within-time';

export type QueryStatus = 'Running' | 'Complete' | 'Failed' | 'Cancelled' | 'Timeout';

export interface QueryRequest {
  readonly groups: readonly string[];
  /** Epoch milliseconds, both inclusive. */
  readonly startTime: number;
  readonly endTime: number;
  readonly queryString: string;
  readonly limit?: number;
}

/** One query, as far as it has come. */
export interface QueryView extends QueryRequest {
  readonly id: string;
  readonly status: QueryStatus;
  readonly createdAt: number;
  readonly durationMs: number;
  readonly lines: readonly Line[];
  readonly matched: number;
  readonly scanned: number;
  readonly bytes: number;
}

type Run = { -readonly [part in keyof QueryView]: QueryView[part] } & { readonly abort: AbortController };

export interface InsightsParts {
  readonly store: { group(name: string): Pick<LogGroup, 'forward'> | undefined };
  readonly clock: Clock;
  readonly accountId: string;
}

/** Queries that run at a time, and those whose results are kept (CloudWatch keeps them for seven days). */
const MAX_RUNNING = 30;
const MAX_KEPT = 100;
const KEPT_MS = 3_600_000;
const DEADLINE_MS = 60_000;
/** Of one batch of events: calls wait for it. */
const BATCH_MS = 250;

/** Logs Insights: queries run beside the calls, a batch of events in each turn, and are asked for later. */
export class Insights {
  private readonly runs = new Map<string, Run>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly parts: InsightsParts) {}

  /** Its id. Throws QueryFault, or LogsError. */
  start(request: QueryRequest): string {
    const query = parseQuery(request.queryString);
    const { store, clock } = this.parts;
    const groups = request.groups.map((name) => {
      const group = store.group(name);
      if (!group) throw noSuchGroup();
      return { name, group };
    });
    this.forgetOld();
    if (this.running.size >= MAX_RUNNING) {
      throw new LogsError('LimitExceededException', `At most ${MAX_RUNNING} queries run at a time.`);
    }
    const id = randomUUID();
    const run: Run = {
      ...{ ...request, id, status: 'Running', createdAt: clock.wallTime(), durationMs: 0 },
      ...{ lines: [], matched: 0, scanned: 0, bytes: 0, abort: new AbortController() },
    };
    this.runs.set(id, run);
    const done = this.run(run, query, groups).finally(() => this.running.delete(done));
    this.running.add(done);
    return id;
  }

  /** Throws LogsError where there is no such query any more. */
  get(id: string): QueryView {
    const run = this.runs.get(id);
    if (!run) throw new LogsError('ResourceNotFoundException', 'Query with id not found.');
    return run;
  }

  /** Whether it was running. */
  stop(id: string): boolean {
    if (this.get(id).status !== 'Running') return false;
    this.runs.get(id)?.abort.abort();
    return true;
  }

  /** The latest first. */
  all(): QueryView[] {
    return [...this.runs.values()].reverse();
  }

  async close(): Promise<void> {
    for (const run of this.runs.values()) run.abort.abort();
    await Promise.all(this.running);
  }

  /** Never rejects. */
  private async run(
    run: Run,
    query: InsightsQuery,
    groups: readonly { readonly name: string; readonly group: Pick<LogGroup, 'forward'> }[],
  ): Promise<void> {
    const { clock } = this.parts;
    const results = new Results(query);
    const begun = clock.now();
    try {
      const times = { minTime: run.startTime, maxTime: run.endTime };
      const isOver = (): boolean => run.abort.signal.aborted || clock.now() - begun > DEADLINE_MS;
      for (const { name, group } of groups) {
        if (isOver()) break;
        for await (const batch of group.forward(0, times)) {
          if (isOver()) break;
          withinTime(BATCH_MS, () => this.look(batch, name, results));
          run.scanned += batch.length;
          run.bytes += batch.reduce((sum, { message }) => sum + message.length, 0);
          run.matched = results.matched;
        }
      }
      run.lines = results.lines(run.limit);
      run.status = statusOf(run, clock.now() - begun);
    } catch (error) {
      run.status = messageOf(error).includes('timed out') ? 'Timeout' : 'Failed';
    }
    run.durationMs = clock.now() - begun;
  }

  private look(batch: readonly StoredEvent[], group: string, results: Results): void {
    for (const event of batch) results.add(new LogRow(event, group, this.parts.accountId));
  }

  private forgetOld(): void {
    const before = this.parts.clock.wallTime() - KEPT_MS;
    for (const [id, { createdAt, status }] of this.runs) {
      if (status !== 'Running' && (createdAt < before || this.runs.size >= MAX_KEPT)) this.runs.delete(id);
    }
  }
}

function statusOf({ abort }: Run, tookMs: number): QueryStatus {
  if (abort.signal.aborted) return 'Cancelled';
  return tookMs > DEADLINE_MS ? 'Timeout' : 'Complete';
}
