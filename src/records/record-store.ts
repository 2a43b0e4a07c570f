import type { CallAnswer, CallsAnswer } from '../contract/call-row';
import type { Decision } from '../contract/decision';
import type { EnvironmentLife } from '../contract/environment-life';
import type { Batch, CallQuestion, DecisionQuestion, LifeQuestion } from './batch';

/** Where records are kept. All reject when they cannot be had. */
export interface RecordStore {
  write(batch: Batch): Promise<void>;
  searchCalls(question: CallQuestion): Promise<CallsAnswer>;
  call(requestId: string): Promise<CallAnswer | undefined>;
  event(requestId: string): Promise<string | undefined>;
  searchLives(question: LifeQuestion): Promise<readonly EnvironmentLife[]>;
  decisions(question: DecisionQuestion): Promise<readonly Decision[]>;
  close(): Promise<void>;
}

/** One thing that the thread is asked. `json`: a Batch, a question or a request id. */
export interface RecordAsk {
  readonly turn: number;
  readonly what: Exclude<keyof RecordStore, 'close'>;
  readonly json: string;
}

export type RecordReply = { readonly turn: number } & (
  { readonly json: string } | { readonly refusal: string }
);
