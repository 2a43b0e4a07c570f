import type { InvokeAnswer } from '../../api/lambda';

const MOST = 50;

/** Answers of the replays that this page made: the service keeps none. */
const answers = new Map<string, InvokeAnswer>();

export function keepAnswer(answer: InvokeAnswer): void {
  const [oldest] = answers.keys();
  if (answers.size >= MOST && oldest !== undefined) answers.delete(oldest);
  answers.set(answer.requestId, answer);
}

export function answerOf(requestId: string): InvokeAnswer | undefined {
  return answers.get(requestId);
}
