import { writeFile } from 'node:fs/promises';
import { VERSION } from '../../version';
import { Arranger } from './arrange';
import { reportPage } from './html/page';
import { machineFacts } from './machine';
import { measure } from './measure';
import { systemPacer } from './pacer';
import { type BenchReport, compare, functionReport } from './report';
import { BENCH_KINDS, type BenchKind } from './sample';
import { Subject } from './subject';
import { benchLines } from './bench-lines';
import type { Context } from '../context';
import { CliError, EXIT, type ExitCode, usageError } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { readPayload } from '../invoke/payload';
import { writablePath } from '../report/page-path';

interface BenchOptions {
  readonly payload?: string;
  /** Of each kind but warm. */
  readonly calls: number;
  /** Warm calls a second. */
  readonly rate: number;
  /** Seconds of warm calls. */
  readonly duration: number;
  /** Each must be had; without it, those that can. */
  readonly kinds?: readonly BenchKind[];
  readonly compare?: readonly string[];
  /** A file. */
  readonly html?: string;
  readonly json?: boolean;
}

/** Columns where nobody tells the width. */
const PLAIN_WIDTH = 100;

export async function run(context: Context, options: BenchOptions, name?: string): Promise<ExitCode> {
  const names = namesOf(name, options.compare);
  const payload = await readPayload(options.payload, context.io);
  const page = options.html === undefined ? undefined : await writablePath(context.io.cwd, options.html);
  const { client, io, out } = context;
  const startedAt = new Date().toISOString();
  const subjects = await findSubjects(new LambdaApi(client), names, payload);
  const machine = await machineFacts(client);
  for (const subject of subjects) {
    out.progress(`${subject.label}: first call`);
    await requireSuccess(subject);
  }
  const { kinds = BENCH_KINDS, calls, rate, duration } = options;
  const plan = { kinds, calls, rate, durationMs: duration * 1000 };
  const { measured, isInterrupted } = await measure({
    subjects,
    plan,
    arranger: new Arranger(new ServiceApi(client), systemPacer, io.signal),
    pacer: systemPacer,
    signal: io.signal,
    progress: (text) => out.progress(text),
    warn: (text) => out.warn(text),
  });
  const functions = measured.map(functionReport);
  const report: BenchReport = {
    lambdabox: VERSION,
    startedAt,
    isInterrupted,
    machine,
    plan,
    functions,
    comparisons: compare(functions),
  };
  await show(context, options, report, page);
  return exitCodeOf(report, options.kinds !== undefined);
}

/** One function, or the two to compare. */
function namesOf(name: string | undefined, compared: readonly string[] = []): readonly string[] {
  const names = [...(name === undefined ? [] : [name]), ...compared];
  const wanted = compared.length > 0 ? 2 : 1;
  if (names.length === wanted) return names;
  throw wanted === 1
    ? usageError('which function is to be measured?', 'lambdabox bench <function>; lambdabox ls lists them')
    : usageError(
        `--compare takes two functions, not ${names.length}: ${names.join(', ')}`,
        'lambdabox bench --compare orders orders-py',
      );
}

async function findSubjects(api: LambdaApi, names: readonly string[], payload: Buffer): Promise<Subject[]> {
  const [first] = names;
  const subjects: Subject[] = [];
  for (const [index, name] of names.entries()) {
    // A function beside itself shows how far two runs of the same differ.
    const label = index > 0 && name === first ? `${name} again` : name;
    subjects.push(await Subject.find({ api, pacer: systemPacer, payload }, name, label));
  }
  return subjects;
}

/** The first call also builds what is missing, an image for instance. */
async function requireSuccess(subject: Subject): Promise<void> {
  const outcome = await subject.call();
  if ('refused' in outcome) throw new CliError(`${subject.label}: ${outcome.refused}`);
  if ('functionError' in outcome) {
    throw new CliError(
      `${subject.label} failed: ${outcome.answer.slice(0, 500)}`,
      EXIT.failed,
      `lambdabox logs --request-id ${outcome.requestId}; --payload gives it another event`,
    );
  }
}

async function show(
  { out, io }: Context,
  { json, html }: BenchOptions,
  report: BenchReport,
  page: string | undefined,
): Promise<void> {
  if (page !== undefined) await writeFile(page, reportPage(report));
  if (json) out.json(report);
  else for (const line of benchLines(report, out.colors, io.stdout.columns ?? PLAIN_WIDTH)) out.line(line);
  if (html !== undefined) out.note(`report: ${html}`);
}

function exitCodeOf({ isInterrupted, functions }: BenchReport, mustHaveAll: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted;
  const isGood = functions.every(({ kinds }) => {
    const had = kinds.filter(({ samples }) => samples.length > 0);
    return kinds.every(({ failures }) => failures === 0) && had.length >= (mustHaveAll ? kinds.length : 1);
  });
  return isGood ? EXIT.ok : EXIT.failed;
}
