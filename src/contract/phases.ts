/**
 * Where the time of one invocation went. `queue`: waiting for an environment, without the phases of its making
 * that are named next; `create`, `start`: Docker's calls; `boot`: until our init called in; `init`: the runtime's;
 * `invoke`: event delivered to answer received; `overhead`: all the rest of the service's time.
 */
export type Phase = 'queue' | 'create' | 'start' | 'boot' | 'init' | 'invoke' | 'overhead';

/** Milliseconds. */
export type Phases = Readonly<Partial<Record<Phase, number>>>;
