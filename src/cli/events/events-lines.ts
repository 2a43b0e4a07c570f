import type {
  DeliveryView,
  EventFailure,
  EventsAnswer,
  EventStage,
  EventView,
  FunctionEvents,
} from '../../contract/events-answer';
import { ago, bytes, span, thousands } from '../terminal/format';
import type { Output } from '../terminal/output';
import { table } from '../terminal/table';

type Colors = Output['colors'];

/** What of the answer was asked for. */
export interface Asked {
  readonly stage?: EventStage;
  readonly requestId?: string;
}

const STAGES: readonly EventStage[] = ['waiting', 'running', 'delivering', 'failed'];

/** How many events were asked for: of an answer's single ones there may be fewer. */
export function amountOf({ functions, events }: EventsAnswer, { stage, requestId }: Asked): number {
  const stages = stage === undefined ? STAGES : [stage];
  if (requestId !== undefined) return events.filter((event) => stages.includes(event.stage)).length;
  return functions.reduce((sum, counts) => sum + stages.reduce((of, name) => of + counts[name], 0), 0);
}

/** Functions with what they have, then single events with why they are where they are. */
export function eventsLines(answer: EventsAnswer, asked: Asked, colors: Colors): string[] {
  const { at, functions, events } = answer;
  const more = amountOf(answer, asked) - events.length;
  return [
    ...(asked.requestId === undefined ? [...functionLines(functions, at, colors), ''] : []),
    ...eventLines(events, at, colors),
    ...(more > 0 ? [colors.dim(`and ${thousands(more)} more: --limit, --stage and a function choose`)] : []),
    ...(asked.requestId === undefined ? ['', colors.dim(heldText(answer))] : []),
  ];
}

function functionLines(functions: readonly FunctionEvents[], at: number, colors: Colors): string[] {
  const rows = functions.map((counts) => [
    colors.bold(counts.functionName),
    ...STAGES.map((stage) => countText(stage, counts[stage], colors)),
    counts.oldestAt === undefined ? '-' : span(at - counts.oldestAt),
    whenText(counts.nextTryAt, at),
  ]);
  const right = [...STAGES, 'oldest', 'next try'].map((title) => ({ title, align: 'right' as const }));
  const [head = '', ...lines] = table([{ title: 'function' }, ...right], rows, colors.dim).split('\n');
  return [
    head,
    ...lines.flatMap((line, index) => {
      const failure = functions[index]?.lastFailure;
      return failure === undefined
        ? [line]
        : [line, colors.dim(`  last failure ${ago(failure.at, at)}: ${failureText(failure)}`)];
    }),
  ];
}

function eventLines(events: readonly EventView[], at: number, colors: Colors): string[] {
  const rows = events.map(({ stage, acceptedAt, tries, nextTryAt, functionName, qualifier, requestId }) => [
    stageText(stage, colors),
    span(at - acceptedAt),
    String(tries),
    whenText(nextTryAt, at),
    qualifier === undefined ? functionName : `${functionName}:${qualifier}`,
    requestId,
  ]);
  const right = ['age', 'tries', 'next try'].map((title) => ({ title, align: 'right' as const }));
  const columns = [{ title: 'stage' }, ...right, { title: 'function' }, { title: 'request' }];
  const [head = '', ...lines] = table(columns, rows, colors.dim).split('\n');
  return [head, ...lines.flatMap((line, index) => [line, ...reasonLines(events[index], colors)])];
}

/** Why an event is where it is, and what is still to be delivered. */
function reasonLines(event: EventView | undefined, colors: Colors): string[] {
  if (!event) return [];
  const { condition, lastFailure, deliveries } = event;
  const why = [condition, lastFailure && failureText(lastFailure)].filter((part) => part !== undefined);
  return [
    ...(why.length > 0 ? [colors.dim(`  ${why.join(': ')}`)] : []),
    ...deliveries.map((delivery) => colors.dim(`  ${deliveryText(delivery)}`)),
  ];
}

function deliveryText({ kind, target, attempts, lastFailure }: DeliveryView): string {
  const to = `→ ${oneLine(target)}${kind === 'dead-letter' ? ' (dead letter)' : ''}`;
  if (attempts === 0) return to;
  const failed = attempts === 1 ? '1 try failed' : `${attempts} tries failed`;
  return `${to}, ${failed}${lastFailure ? `: ${failureText(lastFailure)}` : ''}`;
}

/** A function's error is its call's answer, and says itself what it is. */
function failureText({ code, message }: EventFailure): string {
  return code === 200 ? oneLine(message) : `${code} ${oneLine(message)}`;
}

/** Functions write messages, and terminals obey what is in them. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

function whenText(time: number | undefined, at: number): string {
  if (time === undefined) return '-';
  return time - at < 1000 ? 'now' : `in ${span(time - at)}`;
}

function countText(stage: EventStage, count: number, colors: Colors): string {
  if (count === 0) return '-';
  return stage === 'failed' ? colors.red(thousands(count)) : thousands(count);
}

function stageText(stage: EventStage, colors: Colors): string {
  if (stage === 'failed') return colors.red(stage);
  return stage === 'running' ? colors.green(stage) : colors.yellow(stage);
}

function heldText({ held, limit, failed, failedLimit }: EventsAnswer): string {
  const kept =
    failed.events > 0
      ? `; ${thousands(failed.events)} of ${thousands(failedLimit.events)} failed ones kept: --redrive runs them again`
      : '';
  return `${thousands(held.events)} of ${thousands(limit.events)} events held, ${bytes(held.bytes)} of ${bytes(limit.bytes)}${kept}`;
}
