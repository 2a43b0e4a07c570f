/**
 * Where an extension is, in the words of AWS's runtime emulator, which its refusals and the log's EXTENSION line repeat.
 * Started: its process runs, or its registration is being read. Registered: it has not asked for an event yet. Ready: it
 * waits for one. Running: it has one. InitError and ExitError: it has given up, and is expected to end. LaunchError: it could
 * not be started.
 */
export type ExtensionState =
  'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError' | 'LaunchError';

/** What an extension may ask to become. */
export type ExtensionMove = 'Registered' | 'Ready' | 'InitError' | 'ExitError';

const ALLOWED: Readonly<Record<ExtensionState, readonly ExtensionMove[]>> = {
  Started: ['Registered'],
  Registered: ['Ready', 'InitError', 'ExitError'],
  Ready: ['ExitError'],
  Running: ['Ready', 'ExitError'],
  InitError: ['InitError'],
  ExitError: ['ExitError'],
  LaunchError: [],
};

export function mayMove(from: ExtensionState, to: ExtensionMove): boolean {
  return ALLOWED[from].includes(to);
}

export type ExtensionEvent = 'INVOKE' | 'SHUTDOWN';
const EVENTS: readonly ExtensionEvent[] = ['INVOKE', 'SHUTDOWN'];

/** Why an extension cannot register for an event, in the emulator's words; undefined when it can. */
export function eventFault(event: string, isInternal: boolean): string | undefined {
  if (!EVENTS.some((known) => known === event)) return 'ErrorInvalidEventType';
  // The runtime's own process is told by SIGTERM.
  return isInternal && event === 'SHUTDOWN' ? 'ShutdownEventNotSupportedForInternalExtension' : undefined;
}

/** Those of the list that are asked for, in the order of AWS's log. */
export function eventsOf(asked: readonly string[]): readonly ExtensionEvent[] {
  return EVENTS.filter((event) => asked.includes(event));
}
