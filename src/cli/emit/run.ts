import { CliError, EXIT, type ExitCode } from '../cli-error';
import type { Context } from '../context';
import { readPayload } from '../invoke/payload';

interface EmitOptions {
  readonly source: string;
  readonly bus: string;
  readonly resource?: readonly string[];
  readonly json?: boolean;
}

/** The answer of PutEvents. */
interface Answer {
  readonly Entries: readonly {
    readonly EventId?: string;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
}

export async function run(
  { client, io, out }: Context,
  { source, bus, resource = [], json }: EmitOptions,
  detailType: string,
  argument?: string,
): Promise<ExitCode> {
  const payload = await readPayload(argument, io);
  const detail = payload.length === 0 ? '{}' : payload.toString('utf8');
  const entry = { Source: source, DetailType: detailType, Detail: detail, EventBusName: bus };
  const { Entries } = await client.json<Answer>({
    method: 'POST',
    path: '/',
    service: 'events',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries: [resource.length === 0 ? entry : { ...entry, Resources: resource }] }),
  });
  const [answer = {}] = Entries;
  if (json) out.json(answer);
  if (answer.ErrorCode !== undefined) {
    if (json) return EXIT.failed;
    throw new CliError(
      `the event was not taken: ${answer.ErrorMessage ?? answer.ErrorCode}`,
      EXIT.failed,
      'the detail must be a JSON object, and a source must not begin with aws.',
    );
  }
  if (!json) out.line(`${out.colors.green('✓')} event ${answer.EventId ?? ''} is on the bus ${bus}`);
  return EXIT.ok;
}
