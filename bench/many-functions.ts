import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { InvocationRecord } from '../src/contract/invocation-record';
import type { StartKind } from '../src/contract/start-kind';
import { PHASES } from '../src/telemetry/events';
import type * as TelemetryParts from '../src/app/telemetry-parts';

/**
 * Loaded into a service before its own code (`node --require`): its metrics begin with what so many functions leave
 * that were called after a start of their own and again while warm. Making their environments would take an hour.
 */
const FUNCTIONS = Number(process.env.BENCH_FUNCTIONS ?? 1000);
const KINDS: readonly StartKind[] = ['stem', 'warm'];
const CALLS = 20;

const parts = createRequire(__filename)(resolve('dist/app/telemetry-parts.js')) as {
  buildTelemetry: typeof TelemetryParts.buildTelemetry;
};
const { buildTelemetry } = parts;
parts.buildTelemetry = async (context) => {
  const telemetry = await buildTelemetry(context);
  for (let i = 0; i < FUNCTIONS; i += 1)
    for (const startKind of KINDS)
      for (let n = 0; n < CALLS; n += 1) telemetry.invocation(call(`many-${i}`, startKind, i, n));
  return telemetry;
};

function call(functionName: string, startKind: StartKind, i: number, n: number): InvocationRecord {
  const isNew = startKind !== 'warm';
  const durationMs = 2 ** ((i + n) % 10);
  const phases = PHASES.filter((phase) => isNew || !['create', 'start', 'boot', 'init'].includes(phase));
  return {
    requestId: `00000000-0000-4000-8000-${String(i * CALLS + n).padStart(12, '0')}`,
    functionName,
    version: '$LATEST',
    environmentId: functionName,
    startKind,
    outcome: 'success',
    startedAt: Date.now(),
    phases: Object.fromEntries(phases.map((phase) => [phase, 1 + (n % 5)])),
    totalMs: durationMs + (isNew ? 110 : 1),
    savedMs: 290,
    durationMs,
    billedDurationMs: durationMs,
    ...(isNew && n === 0 ? { initDurationMs: 100 } : {}),
    memorySizeMb: 256,
    maxMemoryUsedMb: 60 + (i % 100),
    requestBytes: 100,
    responseBytes: 100,
  };
}
