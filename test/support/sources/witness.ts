import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import type { Functions } from '../lambda';
import { RecordingServer } from '../recording-server';
import { webhookFile } from '../webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/witness';

/** What a function has handled, by its own account. */
export interface Handled {
  /** Of the call, so that one that is told twice counts once. */
  readonly requestId: string;
  /** Epoch milliseconds, comparable between environments of one machine. */
  readonly at: number;
  readonly bodies: readonly string[];
  /** How many of the last of them stood behind a failure, where that makes them come again. */
  readonly behind?: number;
}

/**
 * Hears from functions what they have handled, whatever becomes of the service meanwhile: a function sends an event to another
 * one, and the durable queue takes it to a server of the test.
 */
export class Witness {
  private readonly calls = new Map<string, Handled>();
  private inOrder: readonly Handled[] = [];
  private read = 0;

  private constructor(
    private readonly server: RecordingServer,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Witness> {
    const folder = mkdtempSync(join(tmpdir(), 'lbx-witness-'));
    return new Witness(await new RecordingServer().start(), folder);
  }

  /** What the service must be told. */
  get env(): Record<string, string> {
    return { LAMBDABOX_WEBHOOKS: webhookFile(this.folder, { witness: this.server.endpoint }) };
  }

  /** Makes the function that functions tell. */
  async deploy(functions: Functions): Promise<void> {
    await functions.deployNode('witness', 'exports.handler = async (event) => event;', { MemorySize: 128 });
    const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
    await functions.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'witness', DestinationConfig }),
    );
  }

  /** In the order in which it was handled. Tests ask again and again: only what is new is read. */
  handled(): readonly Handled[] {
    const { requests } = this.server;
    if (this.read === requests.length) return this.inOrder;
    for (const { body } of requests.slice(this.read)) {
      const { responsePayload } = JSON.parse(body.toString()) as { responsePayload: Handled };
      this.calls.set(responsePayload.requestId, responsePayload);
    }
    this.read = requests.length;
    this.inOrder = [...this.calls.values()].sort((a, b) => a.at - b.at);
    return this.inOrder;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface WitnessedOptions {
  /** JavaScript: from the event to a list of `{ id, body }`, the body a JSON text. */
  readonly records: string;
  /** What follows a failed record of the same `key` fails as well, so that it comes again behind it. */
  readonly keepsOrder?: boolean;
  /** All that stands behind a failed record comes again, whether the function has handled it or not. */
  readonly isStream?: boolean;
  /** JavaScript, before the answer, which may use `bodies` and `event`. */
  readonly then?: string;
}

/** A function that handles each record but those whose body says `fail`, and reports these as failures of its batch. */
export function witnessed({
  records,
  keepsOrder = false,
  isStream = false,
  then = '',
}: WitnessedOptions): string {
  return `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
exports.handler = async (event, context) => {
  const failed = [], bodies = [], held = new Set();
  let behind = 0;
  for (const { id, body } of (${records})(event)) {
    const { key, fail } = JSON.parse(body);
    if (fail || (${keepsOrder} && held.has(key))) { failed.push(id); held.add(key); continue; }
    bodies.push(body);
    if (${isStream} && failed.length > 0) behind += 1;
  }
  if (bodies.length > 0) {
    const at = performance.timeOrigin + performance.now();
    const Payload = JSON.stringify({ requestId: context.awsRequestId, at, bodies, behind });
    await lambda.send(new InvokeCommand({ FunctionName: 'witness', InvocationType: 'Event', Payload }));
  }
  ${then}
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};`;
}
