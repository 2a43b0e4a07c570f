import { ServiceApi } from '../../src/cli/http/service-api';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { serviceClient } from '../support/service-client';
import { until } from '../support/until';

const BUDGET_MB = 64;
const NAMES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_IDLE_MEMORY_MB: String(BUDGET_MB) });
beforeAll(async () => {
  const source = 'exports.handler = async () => "hello";';
  for (const name of NAMES) await box.functions.deployNode(name, source, { MemorySize: 128 });
}, FIRST_BUILD_MS);

it('holds what is idle within its budget, says what went, and no call fails for it', async () => {
  const api = new ServiceApi(serviceClient(box.service));
  for (let round = 0; round < 2; round += 1)
    for (const name of NAMES) {
      const { functionError, json } = await box.functions.invoke(name);
      expect([functionError, json]).toEqual([undefined, 'hello']);
    }
  await until(async () => {
    const { memory } = await api.status();
    return memory.byKind.environment === 0 && memory.byKind.frozen > 0 && memory.idleMb <= BUDGET_MB;
  });
  expect((await api.status()).memory.idleBudgetMb).toBe(BUDGET_MB);
  const decisions = await api.decisions({ limit: 1000 });
  const evicted = decisions.find(({ reason }) => reason === 'idle-budget');
  expect(evicted?.sentence).toMatch(
    /^an environment of \w+ ended: idle environments hold more than 64 MB, their budget, and it was worth least: \d+ MB of it would have saved [\d.e-]+ s of waiting an hour at best$/,
  );
});
