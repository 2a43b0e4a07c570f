/** A command of one of AWS's clients, as far as its request's headers are concerned. */
interface Command {
  readonly middlewareStack: {
    add(middleware: never, options: { readonly step: 'build'; readonly name: string }): void;
  };
}

interface BuildArguments {
  readonly request: { readonly headers: Record<string, string> };
}
type Next = (args: BuildArguments) => unknown;

/** The command, its request carrying the trace of the event: so a loop of calls is known on the other side. */
export function traced<T extends Command>(command: T, traceHeader: string | undefined): T {
  if (traceHeader === undefined) return command;
  const middleware = (next: Next) => (args: BuildArguments) => {
    args.request.headers['X-Amzn-Trace-Id'] = traceHeader;
    return next(args);
  };
  command.middlewareStack.add(middleware as never, { step: 'build', name: 'lambdaboxTrace' });
  return command;
}
