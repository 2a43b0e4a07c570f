import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useService } from '../support/lambda';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2' });

it.each(['go-hello', 'rust-hello'])(
  'the example %s, built as its page says, answers, logs and fails as functions do',
  async (name) => {
    const bootstrap = { content: readFileSync(join('.tools', 'examples', name)), mode: 0o755 };
    await box.functions.deploy(
      name,
      { bootstrap },
      { Runtime: 'provided.al2023', Handler: 'bootstrap', MemorySize: 128, Timeout: 30 },
    );
    const event: unknown = JSON.parse(readFileSync(join('examples', name, 'event.json'), 'utf8'));
    const answer = await box.functions.invoke(name, event);
    const { requestId } = answer.json as { requestId: string };
    expect(answer.json).toEqual({ greeting: 'Hello, Ada', requestId });
    expect(answer.log).toMatch(
      new RegExp(`^START RequestId: ${requestId} [^\\n]*\\ngreeting Ada\\nEND RequestId: ${requestId}\\n`),
    );
    const failed = await box.functions.invoke(name, {});
    expect(failed.functionError).toBe('Unhandled');
    expect(failed.json).toMatchObject({ errorMessage: 'nobody is named: the event needs a name' });
    expect(failed.environmentId).toBe(answer.environmentId);
  },
);
