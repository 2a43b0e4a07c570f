import type { IncomingHttpHeaders } from 'node:http';
import { clientError } from '../../errors';
import type { TestControls } from '../../invocation/invocation';
import type { InvocationType } from './invoke-head';

const FORCE = 'x-lambdabox-force-start';
const INJECT = 'x-lambdabox-inject';
const STARTS = ['cold', 'stem', 'warm'] as const;
const FAULTS = 'throttle, crash or slow-start=<milliseconds from 1 to 60000>';
const MAX_SLOW_START_MS = 60_000;

/**
 * What the headers `X-Lambdabox-Force-Start` and `X-Lambdabox-Inject` ask of this call; whether it is allowed to ask is
 * the invoker's to say. Throws InvalidParameterValueException for a value that is none of theirs.
 */
export function readTestControls(
  headers: IncomingHttpHeaders,
  type: InvocationType,
): TestControls | undefined {
  const force = headers[FORCE];
  const inject = headers[INJECT];
  if (force === undefined && inject === undefined) return undefined;
  if (type === 'DryRun') throw refused('test controls have no meaning for the invocation type DryRun');
  const controls = { ...forceStart(force), ...faults(inject) };
  if (controls.forceStart === 'warm' && controls.slowStartMs !== undefined)
    throw refused('X-Lambdabox-Inject: slow-start: a call with X-Lambdabox-Force-Start: warm has no start');
  return controls;
}

function forceStart(value: string | string[] | undefined): Pick<TestControls, 'forceStart'> {
  if (value === undefined) return {};
  const start = STARTS.find((candidate) => candidate === value);
  if (!start) throw refused(`X-Lambdabox-Force-Start: ${String(value)}: must be one of ${STARTS.join(', ')}`);
  return { forceStart: start };
}

function faults(value: string | string[] | undefined): Omit<TestControls, 'forceStart'> {
  if (value === undefined) return {};
  return Object.assign(
    {},
    ...String(value)
      .split(',')
      .map((fault) => readFault(fault.trim())),
  ) as Omit<TestControls, 'forceStart'>;
}

function readFault(fault: string): Omit<TestControls, 'forceStart'> {
  if (fault === 'throttle') return { throttle: true };
  if (fault === 'crash') return { crash: true };
  const ms = Number(/^slow-start=(\d{1,5})$/.exec(fault)?.[1]);
  if (ms >= 1 && ms <= MAX_SLOW_START_MS) return { slowStartMs: ms };
  throw refused(`X-Lambdabox-Inject: ${fault}: must be ${FAULTS}`);
}

function refused(message: string) {
  return clientError('invalidParameterValue', message);
}
