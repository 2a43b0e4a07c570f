import type { ResolvedFunction } from '../functions/model';
import type { TraceFunction } from './trace';

/** Memory sizes that functions are given; what a function uses is rounded up to one. */
const SIZES_MB = [128, 256, 512, 1024, 1769, 3008, 5120, 10_240] as const;
const RUNTIME = 'nodejs24.x';

/** A function of a trace, as the scheduler knows it. */
export class SimulatedFunction {
  readonly target: ResolvedFunction;

  constructor(readonly traced: TraceFunction) {
    this.target = targetOf(traced);
  }
}

function targetOf({ key, memoryMb }: TraceFunction): ResolvedFunction {
  const functionArn = `arn:aws:lambda:us-east-1:000000000000:function:${key}`;
  return {
    version: {
      functionName: key,
      version: '1',
      generation: key,
      runtime: RUNTIME,
      role: 'arn:aws:iam::000000000000:role/simulated',
      description: '',
      timeout: 900,
      memorySize: sizeOf(memoryMb),
      ephemeralStorage: 512,
      architecture: 'x86_64',
      logging: { LogFormat: 'Text', LogGroup: '' },
      tracingMode: 'PassThrough',
      package: { type: 'zip', runtime: RUNTIME, handler: 'index.handler', codeSha256: '', codeSize: 0 },
      revisionId: '',
      lastModified: '',
      state: 'Active',
    },
    functionArn,
    invokedArn: functionArn,
    network: 'none',
    codeDirectory: '',
    keepAlive: {},
  };
}

function sizeOf(memoryMb: number): number {
  return SIZES_MB.find((size) => memoryMb <= size) ?? Math.max(...SIZES_MB);
}
