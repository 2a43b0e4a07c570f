import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { Client } from '../http/client';
import { LambdaApi, type FunctionDetails } from '../http/lambda-api';
import { ServiceApi } from '../http/service-api';
import { readPayload } from '../invoke/payload';
import { messageOf } from '../thrown';
import { readPrices, SHIPPED_PRICES } from '../usage/prices';
import { FunctionCopy, type CopyParts } from './function-copy';
import { removeLeftCopies } from './left-copies';
import { reportOfSweep, type TuneReport } from './report';
import { sizesFor } from './sizes';
import { sweep, type Sweep, type SweepPlan } from './sweep';
import { tuneLines } from './tune-lines';

interface TuneOptions {
  readonly payload?: string;
  /** MB. */
  readonly memory?: readonly number[];
  /** Warm ones, of each size. */
  readonly calls: number;
  /** A file. */
  readonly prices?: string;
  readonly json?: boolean;
}

export async function run(context: Context, options: TuneOptions, name: string): Promise<ExitCode> {
  const { client, io, out, settings, credentials } = context;
  const payload = await readPayload(options.payload, io);
  const prices = options.prices === undefined ? SHIPPED_PRICES : await readPrices(options.prices, io.cwd);
  const api = new LambdaApi(client);
  const original = await api.get(name);
  const { FunctionName: functionName, MemorySize: memoryMb, Architectures } = original.Configuration;
  const { memory } = await new ServiceApi(client).status();
  const plan = { sizes: sizesFor(options.memory, memoryMb, memory.budgetMb), calls: options.calls };
  const steadyClient = new Client(settings, credentials, new AbortController().signal);
  const startedAt = new Date().toISOString();
  let swept: Sweep;
  try {
    await clearLeft(context, api);
    warn(context, functionName, plan);
    const parts = { api, steady: new LambdaApi(steadyClient), payload, signal: io.signal };
    swept = await sweepOfCopy(context, original, parts, plan);
  } finally {
    steadyClient.close();
  }
  const architecture = Architectures?.includes('arm64') ? 'arm' : 'x86';
  const report = reportOfSweep({ functionName, memoryMb, startedAt, architecture }, swept, prices);
  if (options.json) out.json(report);
  else for (const line of tuneLines(report, out.colors)) out.line(line);
  return exitCodeOf(report);
}

async function clearLeft({ out }: Context, api: LambdaApi): Promise<void> {
  const { removed, kept } = await removeLeftCopies(api);
  for (const copy of removed) out.note(`removed ${copy}, which a sweep that was killed had left`);
  for (const copy of kept)
    out.warn(`${copy} is of another sweep; if none runs any more: lambdabox rm ${copy} --yes`);
}

function warn({ out }: Context, functionName: string, { sizes, calls }: SweepPlan): void {
  out.warn(
    `${functionName}'s code is called ${sizes.length * (calls + 1)} times for real: what it writes, sends and pays is real too`,
  );
}

/** The copy goes, however the sweep ends. */
async function sweepOfCopy(
  { out }: Context,
  original: FunctionDetails,
  parts: CopyParts,
  plan: SweepPlan,
): Promise<Sweep> {
  out.progress('copying the function');
  const copy = await FunctionCopy.make(original, parts);
  try {
    return await sweep(copy, plan, (text) => out.progress(text));
  } finally {
    out.progress('removing the copy');
    await copy
      .remove()
      .catch((error: unknown) =>
        out.warn(`${copy.name} is left: ${messageOf(error)}; lambdabox rm ${copy.name} --yes removes it`),
      );
  }
}

function exitCodeOf({ isInterrupted, failed, sizes }: TuneReport): ExitCode {
  if (isInterrupted) return EXIT.interrupted;
  return failed.length === 0 && sizes.length > 0 ? EXIT.ok : EXIT.failed;
}
