import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { Functions, lambdaClient } from '../lambda';
import { TestService } from '../service';
import { until } from '../until';
import { Witness, witnessed, type Handled } from './witness';

/** `make test-sources` sets another. */
const MESSAGES = Number(process.env.LAMBDABOX_DRILL ?? 300);
const KEYS = 10;
const PATIENCE_MS = 600_000;

/** Time that a test of a drill may take, milliseconds. */
export const DRILL_MS = 900_000;

/** The broker of a drill. */
export interface DrillBroker {
  /** Resolves when the broker has them, those of one key in their order. `body`: JSON with its `key`. */
  send(messages: readonly { readonly key: string; readonly body: string }[]): Promise<void>;
  /** Bodies in the dead-letter place, so far; each may be there several times. */
  dead(): Promise<readonly string[]>;
  /** Its process ends; what it holds is kept. */
  end(): Promise<void>;
  /** Again, where it was. */
  begin(): Promise<void>;
}

export interface Drill {
  /** For what it prints. */
  readonly kind: string;
  readonly broker: DrillBroker;
  /** What the service is told beside what every drill tells it. */
  readonly env: Readonly<Record<string, string>>;
  /** The service's, with what it must know from its beginning; it is removed. */
  readonly dataDirectory?: string;
  /** Of the function `f`. */
  readonly mapping: Omit<CreateEventSourceMappingCommandInput, 'FunctionName'>;
  /** JavaScript: from the event to a list of `{ id, body }`, the id as ReportBatchItemFailures calls the record. */
  readonly records: string;
  /** Messages of one key are handled in their order. */
  readonly keepsOrder: boolean;
  /** What stands behind a failed record comes again with it. */
  readonly isStream?: boolean;
  /** Poison cannot be told from the others by this broker, or has no place to go: none is sent. */
  readonly isWithoutPoison?: boolean;
}

export interface DrillReport {
  /** Neither handled nor in the dead-letter place. */
  readonly lost: readonly string[];
  /** Messages that were handled for the first time behind a later one of their key. */
  readonly outOfOrder: readonly string[];
  /** Runs of the function over a message beyond the first that it did not make come again itself. */
  readonly repeats: number;
  /** Runs beyond the first because of a failure that stood before it. */
  readonly behindFailures: number;
  readonly dead: number;
}

/**
 * Sends messages, ends the service with -9 in the middle of a batch, stops the broker and starts it again, lets the function
 * fail on some; waits until each is handled or in its dead-letter place, and counts.
 */
export async function drill(options: Drill): Promise<DrillReport> {
  const { kind, broker, mapping } = options;
  const witness = await Witness.start();
  const env = {
    LAMBDABOX_NETWORK: 'none',
    LAMBDABOX_MEMORY_BUDGET_MB: '1024',
    ...witness.env,
    ...options.env,
  };
  const messages = drillMessages(options.isWithoutPoison ?? false);
  const half = messages.slice(0, MESSAGES / 2);
  let service = await TestService.start({
    env,
    ...(options.dataDirectory !== undefined && { dataDirectory: options.dataDirectory }),
  });
  try {
    await deploy(service, witness, options, mapping);
    const handled = () => new Set(witness.handled().flatMap(({ bodies }) => bodies));
    await broker.send(half);
    await until(() => handled().size >= MESSAGES / 10, PATIENCE_MS);
    await service.end('SIGKILL');
    service = await TestService.start({ env, dataDirectory: service.dataDirectory });
    await until(() => handled().size >= MESSAGES / 4, PATIENCE_MS);
    await broker.end();
    await broker.begin();
    await broker.send(messages.slice(half.length));
    let known = 0;
    const left = async () => {
      const seen = handled();
      const isMoving = seen.size > known;
      known = seen.size;
      const unhandled = messages.filter(({ body, isPoison }) => isPoison || !seen.has(body));
      // Brokers are asked for their dead letters when nothing else comes: they have work to do.
      if (isMoving) return unhandled;
      const dead = new Set(await broker.dead());
      return unhandled.filter(({ body }) => !dead.has(body));
    };
    await untilNone(left);
    const report = reportOf(messages, witness, await broker.dead(), options.keepsOrder);
    process.stdout.write(
      `${kind}: ${messages.length} messages, ${report.lost.length} lost, ${report.dead} dead letters, ${report.repeats} repeated, ${report.behindFailures} behind failures\n`,
    );
    return report;
  } finally {
    await service.stop();
    await witness.stop();
  }
}

interface DrillMessage {
  readonly key: string;
  readonly body: string;
  readonly isPoison: boolean;
}

/** One message of each key is one that the function always fails on. */
function drillMessages(isWithoutPoison: boolean): DrillMessage[] {
  const spread = Math.floor(MESSAGES / KEYS);
  return Array.from({ length: MESSAGES }, (_, n) => {
    const key = `key-${n % KEYS}`;
    const isPoison = !isWithoutPoison && n % spread === Math.floor(n / spread);
    return { key, isPoison, body: JSON.stringify({ key, n, ...(isPoison ? { fail: true } : {}) }) };
  });
}

async function deploy(
  service: TestService,
  witness: Witness,
  { records, keepsOrder, isStream = false }: Drill,
  mapping: Drill['mapping'],
): Promise<void> {
  const functions = new Functions(lambdaClient(service));
  await witness.deploy(functions);
  await functions.deployNode('f', witnessed({ records, keepsOrder, isStream }), {
    MemorySize: 128,
    Timeout: 10,
  });
  await functions.client.send(
    new CreateEventSourceMappingCommand({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...mapping,
      FunctionName: 'f',
    }),
  );
  functions.client.destroy();
}

/** Waits until nothing is left, for as long as it gets less: how fast that is depends on the machine. */
async function untilNone(left: () => Promise<readonly DrillMessage[]>): Promise<void> {
  let last: readonly DrillMessage[] = [];
  await until(async () => (last = await left()).length === 0, PATIENCE_MS).catch((error: unknown) => {
    const examples = last.slice(0, 5).map(({ body }) => body);
    throw new Error(`${last.length} messages are neither handled nor dead: ${examples.join(' ')}`, {
      cause: error,
    });
  });
}

function reportOf(
  messages: readonly DrillMessage[],
  witness: Witness,
  dead: readonly string[],
  keepsOrder: boolean,
): DrillReport {
  const calls = witness.handled();
  const bodies = calls.flatMap((call) => call.bodies);
  const first = [...new Set(bodies)];
  const seen = new Set([...first, ...dead]);
  return {
    lost: messages.filter(({ body }) => !seen.has(body)).map(({ body }) => body),
    outOfOrder: keepsOrder ? keysOutOfOrder(first) : [],
    ...repeatsOf(calls),
    dead: new Set(dead).size,
  };
}

/** A run behind a failure is not the last: the message comes again, and that is no fault of the source. */
function repeatsOf(calls: readonly Handled[]): Pick<DrillReport, 'repeats' | 'behindFailures'> {
  const runs = calls.flatMap(({ bodies, behind = 0 }) =>
    bodies.map((body, n) => ({ body, isBehind: n >= bodies.length - behind })),
  );
  const settled = runs.filter(({ isBehind }) => !isBehind);
  return {
    repeats: settled.length - new Set(settled.map(({ body }) => body)).size,
    behindFailures: runs.length - settled.length,
  };
}

function keysOutOfOrder(bodies: readonly string[]): string[] {
  const last = new Map<string, number>();
  const wrong: string[] = [];
  for (const body of bodies) {
    const { key, n } = JSON.parse(body) as { key: string; n: number };
    const before = last.get(key) ?? -1;
    if (n < before) wrong.push(`${key}: ${n} behind ${before}`);
    last.set(key, n);
  }
  return wrong;
}
