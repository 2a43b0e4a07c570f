import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { callBySchedule, EXPRESSION } from './call-by-schedule';
import { DemoSubject, type DemoCalls } from './demo-calls';
import { demoSentence, demoTable, firstCallsSentence } from './demo-report';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { Context } from '../context';
import { Deployment } from '../deploy/deployment';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import type { Io } from '../terminal/io';
import { ServiceApi } from '../http/service-api';
import { milliseconds } from '../terminal/format';
import { startKindColor } from '../terminal/start-kind-color';

interface DemoOptions {
  /** Cold calls of each function, and as many by a stem. */
  readonly rounds: number;
  /** Warm calls of each function. */
  readonly calls: number;
  readonly json?: boolean;
}

interface Example {
  readonly folder: string;
  readonly name: string;
  readonly runtime: string;
}

const EXAMPLES: readonly [Example, ...Example[]] = [
  { folder: 'order-total', name: 'demo-order-total', runtime: 'nodejs24.x' },
  { folder: 'csv-report', name: 'demo-csv-report', runtime: 'python3.13' },
];
const MEMORY_MB = 512;
const TIMEOUT_SECONDS = 10;

export async function run(context: Context, options: DemoOptions): Promise<ExitCode> {
  await new ServiceApi(context.client).status();
  const subjects: DemoSubject[] = [];
  for (const example of EXAMPLES) {
    await deploy(context, example, options);
    const payload = await readFile(join(context.io.examples, example.folder, 'event.json'));
    subjects.push(await DemoSubject.create(context, { ...example, payload, ...options }));
  }
  await subjects[0]?.quiet();
  const results: DemoCalls[] = [];
  for (const subject of subjects) {
    const calls = await subject.run();
    requireSuccess(calls);
    results.push(calls);
  }
  if (options.json) context.out.json(results.map((result) => withoutLogs(result)));
  else {
    show(context, results);
    showScheduled(context, await scheduled(context, results));
    showNext(context);
  }
  return EXIT.ok;
}

async function deploy(
  context: Context,
  { folder, name, runtime }: Example,
  { json }: DemoOptions,
): Promise<void> {
  const wanted = { name, runtime, memory: MEMORY_MB, timeout: TIMEOUT_SECONDS };
  const { action } = await new Deployment(context, name, { ...wanted, json: true }).run({
    path: join(context.io.examples, folder),
  });
  if (!json) context.out.note(`${context.out.noteColors.green('✓')} ${name} (${runtime}): ${action}`);
}

function requireSuccess({ answer, ...calls }: DemoCalls): void {
  const bad = allOf(calls).find(({ functionError }) => functionError !== undefined);
  if (bad)
    throw new CliError(
      `${calls.name} failed: ${answer.slice(0, 500)}`,
      EXIT.failed,
      `lambdabox logs --request-id ${bad.requestId}`,
    );
}

function withoutLogs({ name, first, cold, stem, warm }: DemoCalls): object {
  const strip = ({ log: _, ...report }: DemoCalls['first']) => report;
  return {
    ...{ name, first: strip(first) },
    ...{ cold: cold.map(strip), stem: stem.map(strip), warm: warm.map(strip) },
  };
}

function allOf({ first, cold, stem, warm }: Omit<DemoCalls, 'answer'>): DemoCalls['cold'] {
  return [first, ...cold, ...stem, ...warm];
}

/** A call of the first example that nobody asked for. */
async function scheduled(context: Context, results: readonly DemoCalls[]): Promise<InvocationRecord> {
  const [{ folder, name }] = EXAMPLES;
  const payload = await readFile(join(context.io.examples, folder, 'event.json'));
  const calls = results.flatMap(allOf);
  const call = await callBySchedule(context, {
    ...{ name, payload },
    before: new Set(calls.map(({ requestId }) => requestId)),
  });
  if (call.outcome === 'success') return call;
  throw new CliError(
    `${name} failed when its schedule called: ${call.errorType ?? call.outcome}`,
    EXIT.failed,
    `lambdabox logs --request-id ${call.requestId}`,
  );
}

function showScheduled({ out }: Context, { functionName, startKind, totalMs }: InvocationRecord): void {
  const { colors } = out;
  out.line();
  out.line(colors.bold('A call by itself'));
  out.line(
    `${functionName}: its schedule, ${EXPRESSION}, called at once: ${startKindColor(colors, startKind)} start, ${milliseconds(totalMs)}; removed again`,
  );
}

function show({ out }: Context, results: readonly DemoCalls[]): void {
  const { colors } = out;
  out.line();
  out.line(colors.bold('Cold and warm calls, median of each phase in ms'));
  out.line(demoTable(results, colors));
  out.line(colors.dim(firstCallsSentence(results)));
  out.line();
  for (const result of results) out.line(demoSentence(result));
}

function showNext({ out, client, io }: Context): void {
  const [{ folder, name }] = EXAMPLES;
  const event = join(io.examples, folder, 'event.json');
  const wrapper = resolve(io.examples, '../scripts/lambdabox');
  const steps: [string, string][] = [
    ...(isOnPath(io, 'lambdabox')
      ? []
      : [['make it a command', `alias lambdabox=${wrapper}`] as [string, string]]),
    ['call it with the AWS CLI', 'eval "$(lambdabox env)"'],
    // Debian's aws knows no AWS_ENDPOINT_URL yet; version 1 has no --cli-binary-format, fileb needs none.
    [
      '',
      `aws --endpoint-url ${client.endpoint} lambda invoke --function-name ${name} --payload fileb://${event} /dev/stdout`,
    ],
    ['or with ours', `lambdabox invoke ${name} @${event} --tail`],
    ['every call and its phases', 'lambdabox invocations'],
    ['a chart of cold and warm', `lambdabox bench ${name} --payload @${event} --html report.html`],
    ['logs', 'lambdabox logs -f'],
    ['metrics', `curl ${client.endpoint}/metrics`],
    ['queues, stores, schedules', 'make demo-events'],
    ['your own function', 'lambdabox deploy <folder>'],
    ['all that step by step', resolve(io.examples, '../docs/compare-cold-warm.md')],
    ['stop it', 'make stop'],
  ];
  out.line();
  out.line(out.colors.bold('What next'));
  for (const [what, line] of steps) out.line(`  ${what.padEnd(26)}${line}`);
}

function isOnPath(io: Io, name: string): boolean {
  return (io.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}
