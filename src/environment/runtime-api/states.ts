/** Where a runtime process is, in the words of AWS's runtime emulator, which its refusals repeat. */
export type RuntimeState = 'Started' | 'InitError' | 'Ready' | 'Running' | 'RuntimeResponseSentState';

/** What a runtime may ask to become. */
export type RuntimeMove = 'Ready' | 'InvocationResponse' | 'InvocationErrorResponse' | 'InitError';

/**
 * Started until the first `next` or an init error; Ready while a `next` is parked or about to be repeated; Running from
 * delivery to the answer; then RuntimeResponseSentState until `next` again.
 */
const ALLOWED: Readonly<Record<RuntimeState, readonly RuntimeMove[]>> = {
  Started: ['Ready', 'InitError'],
  InitError: [],
  Ready: ['Ready'],
  Running: ['InvocationResponse', 'InvocationErrorResponse'],
  RuntimeResponseSentState: ['Ready'],
};

export function mayMove(from: RuntimeState, to: RuntimeMove): boolean {
  return ALLOWED[from].includes(to);
}
