import type { CallAnswer, CallsAnswer } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { EnvironmentLife } from '../contract/environment-life';
import type { CallQuestion, DecisionQuestion, LifeQuestion } from './batch';
import type { RecordKeeper } from './record-keeper';
import type { RecordStore } from './record-store';
import type { RecordStream } from './record-stream';

/** What is recorded, with what has just happened. */
export class Records {
  constructor(
    readonly keeper: RecordKeeper,
    private readonly store: RecordStore,
    readonly stream: RecordStream,
  ) {}

  async searchCalls(question: CallQuestion): Promise<CallsAnswer> {
    await this.keeper.written();
    return this.store.searchCalls(question);
  }

  async call(requestId: string): Promise<CallAnswer | undefined> {
    await this.keeper.written();
    return this.store.call(requestId);
  }

  /** What a call was called with; undefined when it is not kept. */
  async event(requestId: string): Promise<string | undefined> {
    await this.keeper.written();
    return this.store.event(requestId);
  }

  async searchLives(question: LifeQuestion): Promise<readonly EnvironmentLife[]> {
    await this.keeper.written();
    return this.store.searchLives(question);
  }

  /** The newest first. Those of a call that has ended are what led to it, too. */
  async decisions(question: DecisionQuestion): Promise<readonly Decision[]> {
    await this.keeper.written();
    const { requestId, functionName, environmentId, action, limit } = question;
    const call = requestId === undefined ? undefined : await this.store.call(requestId);
    if (!call) return this.store.decisions(question);
    const isAsked = (decision: Decision) =>
      (functionName === undefined || decision.functionName === functionName) &&
      (environmentId === undefined || decision.environmentId === environmentId) &&
      (action === undefined || decision.action === action);
    return call.decisions.filter(isAsked).slice(0, limit);
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    await this.keeper.close();
    await this.store.close();
  }
}
