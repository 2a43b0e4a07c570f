import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentDirectories } from '../../src/environment/environment-directories';
import { Environment } from '../../src/environment/environment';
import { BufferedBody } from '../../src/environment/runtime-api/buffered-body';
import type { Invocation } from '../../src/environment/lifecycle/turn';
import type { EnvironmentOwner } from '../../src/environment/owner';
import { Stem } from '../../src/environment/stem';
import type { FunctionFiles, SandboxSpec } from '../../src/environment/sandbox';
import type { EnvironmentOutput } from '../../src/environment/environment-output';
import type { FunctionVersion } from '../../src/functions/model';
import type {
  EnvironmentEvent,
  InitializationType,
  InvocationReport,
  RuntimeDone,
} from '../../src/telemetry/events';
import { FakeClock } from './fake-clock';
import { FakeEngine, until } from './fake-init';
import { aVersion } from './functions';
import { RecordingLog, RecordingTelemetry } from './telemetry';

/** Writes down in order what it is told, as short lines. */
class DiaryLog implements EnvironmentOutput {
  readonly lines: string[] = [];
  /** Of each runtime that was done with a call: the call and its spans. */
  readonly runtimeDones: string[] = [];
  /** All that was said of calls that ended. */
  readonly reports: InvocationReport[] = [];
  readonly isApart = false;
  /** Whoever wants to be told; tests tell. */
  listener: ((event: EnvironmentEvent) => void) | undefined;
  initStart(): void {
    this.lines.push('INIT_START');
  }
  initReport(durationMs: number, phase: string, failure?: { errorType: string }): void {
    if (failure) this.lines.push(`INIT_REPORT ${phase} ${durationMs} ${failure.errorType}`);
  }
  start({ requestId }: { requestId: string }): void {
    this.lines.push(`START ${requestId}`);
  }
  tell(listener: (event: EnvironmentEvent) => void): void {
    this.listener = listener;
  }
  tellNobody(): void {
    this.listener = undefined;
  }
  subscribed({ name, types }: { name: string; types: readonly string[] }): void {
    this.lines.push(`TELEMETRY ${name} ${types.join()}`);
  }
  dropped({ droppedRecords }: { droppedRecords: number }): void {
    this.lines.push(`dropped ${droppedRecords}`);
  }
  extensions(reports: readonly { name: string; state: string; errorType?: string }[]): void {
    for (const { name, state, errorType } of reports) {
      this.lines.push(`EXTENSION ${name} ${state}${errorType === undefined ? '' : ` ${errorType}`}`);
    }
  }
  extensionOutput(name: string, data: Buffer): void {
    this.lines.push(`${name}: ${data.toString()}`);
  }
  output(stream: string, data: Buffer): void {
    this.lines.push(`${stream}: ${data.toString()}`);
  }
  record(message: string): void {
    this.lines.push(`record: ${message}`);
  }
  answered({ requestId }: { requestId: string }): void {
    this.lines.push(`answered ${requestId}`);
  }
  runtimeDone({ requestId, spans = [] }: RuntimeDone): void {
    this.runtimeDones.push(
      `${requestId} ${spans.map(({ name, durationMs }) => `${name} ${durationMs}`).join()}`,
    );
  }
  end(report: InvocationReport): void {
    const { requestId, failure } = report;
    this.reports.push(report);
    this.lines.push(`END ${requestId}${failure ? ` ${failure.errorType}` : ''}`);
  }
  tail(): Buffer {
    return Buffer.from(this.lines.join('\n'));
  }
  close(): void {
    this.lines.push('closed');
  }
}

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:hello';
let directory: string;
let environment: Environment | undefined;
let engine: FakeEngine | undefined;

/** Gives each test of the file a directory, and stops the environment that it made. */
export function useEnvironments(): void {
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lbenv-'));
    writeFileSync(join(directory, 'init'), '');
  });
  afterEach(async () => {
    const stopped = environment?.stop('end of test');
    // Extensions would have time to end, of a clock that stands.
    engine?.loseAll();
    await stopped;
    environment = undefined;
    rmSync(directory, { recursive: true, force: true });
  });
}

/** What environments have left on disk. */
export function leftBehind(): string[] {
  return readdirSync(directory).filter((name) => name !== 'init');
}

/** An environment that was not booted yet, and what it talks to. */
export function harness(
  changes: Partial<FunctionVersion> = {},
  initializationType: InitializationType = 'on-demand',
  files: Partial<FunctionFiles> = {},
) {
  const made = new FakeEngine();
  engine = made;
  const clock = new FakeClock();
  const telemetry = new RecordingTelemetry();
  const log = new DiaryLog();
  const serviceLog = new RecordingLog();
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  const owner: EnvironmentOwner<Environment> = {
    ready: tell('ready'),
    settling: tell('settling'),
    leaving: tell('leaving'),
    stopped: tell('stopped'),
  };
  const host = {
    engine: made,
    clock,
    log: serviceLog,
    directories: new EnvironmentDirectories(directory),
    initBinary: join(directory, 'init'),
  };
  const version = aVersion(changes);
  const called: Socket[] = [];
  const parts = {
    ...{ host, clock, telemetry, log },
    variables: { A: '1' },
    metadata: { token: 'secret', availabilityZoneId: 'use1-az1' },
    called: (connection: Socket) => void called.push(connection),
  };
  const environmentMade = new Environment(
    {
      version,
      functionArn: ARN,
      codeDirectory: '/code',
      sandbox: sandboxFor(version),
      initializationType,
      ...files,
    },
    parts,
    owner,
  );
  environment = environmentMade;
  const gone = () => until(() => environmentMade.state === 'stopped', 'the end');
  return {
    host,
    engine: made,
    clock,
    telemetry,
    log,
    serviceLog,
    told,
    gone,
    called,
    parts,
    environment: environmentMade,
  };
}

/** What a container for `version` is made of; no process boots in it before it has its function. */
function sandboxFor(version: FunctionVersion, changes: Partial<SandboxSpec> = {}): SandboxSpec {
  const { functionName, runtime, memorySize, ephemeralStorage } = version;
  return {
    id: 'e1',
    containerName: `lambdabox-${functionName}-e1`,
    image: 'image',
    network: 'none',
    isGeneric: false,
    hasChannel: false,
    labels: { 'lambdabox.function': functionName },
    ...{ runtime, memorySize, ephemeralStorage },
    ...changes,
  };
}

/** A stem, booted but for its generic process, and an environment that will be made of it. */
export async function stemHarness(isGeneric = true) {
  const parts = harness();
  const { engine, telemetry } = parts;
  engine.canMount = true;
  const version = aVersion();
  const told: string[] = [];
  const stem = new Stem(sandboxFor(version, { id: 's1', isGeneric }), parts.host, telemetry, {
    stemReady: () => void told.push('ready'),
    stemLost: (_, reason) => void told.push(`lost: ${reason}`),
  });
  await stem.boot();
  const tell = (what: string) => () => void told.push(`environment ${what}`);
  const specialise = (files: Partial<FunctionFiles> = {}) => {
    environment = new Environment(
      {
        version,
        functionArn: ARN,
        codeDirectory: '/code',
        sandbox: stem.spec,
        stem,
        initializationType: 'on-demand',
        ...files,
      },
      parts.parts,
      {
        ready: tell('ready'),
        settling: tell('settling'),
        leaving: tell('leaving'),
        stopped: tell('stopped'),
      },
    );
    return environment;
  };
  return { ...parts, stem, told, init: engine.init, specialise };
}

/** An environment whose runtime waits for its first event; its init took 90 ms. */
export async function idle(changes: Partial<FunctionVersion> = {}) {
  const parts = harness(changes);
  await parts.environment.boot();
  const { init } = parts.engine;
  await init.next();
  await parts.clock.advance(90);
  const waiting = init.askNext();
  await until(() => parts.environment.state === 'idle', 'idle');
  return { ...parts, init, waiting };
}

export const event = (requestId: string, payload = '{}') => ({
  requestId,
  payload: Buffer.from(payload),
  invokedArn: 'arn:f',
});

/** Invokes with a body that keeps all of the answer, which is told with how it ended. */
export async function invoke(invoked: Environment, invocation: Invocation) {
  const body = new BufferedBody();
  const answer = await invoked.invoke(invocation, body);
  const { payload, contentType } = body;
  return { ...answer, payload, ...(contentType === undefined ? {} : { contentType }) };
}
