import type { EventsChanged, EventStage } from '../../contract/events-answer';
import { EXIT, type ExitCode } from '../cli-error';
import type { Context } from '../context';
import { ServiceApi } from '../http/service-api';
import { confirm } from '../terminal/confirm';
import { plural } from '../terminal/format';
import { amountOf, eventsLines } from './events-lines';

interface EventsOptions {
  readonly limit: number;
  readonly stage?: EventStage;
  readonly requestId?: string;
  readonly redrive?: boolean;
  readonly purge?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

interface Choice {
  readonly function: string | undefined;
  readonly requestId: string | undefined;
}

export async function run(context: Context, options: EventsOptions, name?: string): Promise<ExitCode> {
  const choice = { function: name, requestId: options.requestId };
  if (options.redrive) {
    const changed = await new ServiceApi(context.client).redrive(choice);
    report(
      context,
      options,
      changed,
      ['is run again', 'are run again'],
      `no event${named(choice)} has failed`,
    );
  } else if (options.purge) {
    const changed = await purge(context, options, choice);
    report(
      context,
      options,
      changed,
      ['is forgotten', 'are forgotten'],
      `there is no event${named(choice)} that could be forgotten`,
    );
  } else await list(context, options, choice);
  return EXIT.ok;
}

async function list({ client, out }: Context, options: EventsOptions, choice: Choice): Promise<void> {
  const { stage, limit } = options;
  const answer = await new ServiceApi(client).events({ ...choice, stage, limit });
  if (options.json) out.json(answer);
  else if (amountOf(answer, options) === 0)
    out.note(`no event${named(choice)} ${stage === undefined ? 'is held' : `is ${stage}`}`);
  else for (const line of eventsLines(answer, options, out.colors)) out.line(line);
}

async function purge(
  { client, io }: Context,
  options: EventsOptions,
  choice: Choice,
): Promise<EventsChanged> {
  const api = new ServiceApi(client);
  if (!options.yes) {
    const answer = await api.events({ ...choice, limit: 1 });
    const events = amountOf(answer, options) - amountOf(answer, { ...options, stage: 'running' });
    // Those that come while a person thinks were not asked about.
    if (events === 0) return { events };
    const text = `forget ${plural(events, 'event')}${named(choice)}`;
    await confirm(io, { command: 'events --purge', text, kept: 'no event is forgotten' });
  }
  return api.purge(choice);
}

function report(
  { out }: Context,
  options: EventsOptions,
  changed: EventsChanged,
  [one, many]: readonly [string, string],
  nothing: string,
): void {
  const { events } = changed;
  if (options.json) out.json(changed);
  else if (events === 0) out.note(nothing);
  else out.line(`${out.colors.green('✓')} ${plural(events, 'event')} ${events === 1 ? one : many}`);
}

function named({ function: name, requestId }: Choice): string {
  return [
    ...(name === undefined ? [] : [` of ${name}`]),
    ...(requestId === undefined ? [] : [` with the request id ${requestId}`]),
  ].join('');
}
