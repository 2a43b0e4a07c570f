import { Subject } from '../../../../src/cli/bench/subject';
import { Client } from '../../../../src/cli/http/client';
import { LambdaApi } from '../../../../src/cli/http/lambda-api';
import { FakeBenchService } from './fake-bench-service';
import { FakePacer } from './fake-pacer';

it('counts the latency of a call from when it was to be sent', async () => {
  const service = (await new FakeBenchService().start()).serveFunction('orders');
  const settings = { endpoint: new URL(service.endpoint), region: 'us-east-1', dataDirectory: '' };
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new Client(settings, () => keys, new AbortController().signal);
  const pacer = new FakePacer();
  service.answer = () => {
    pacer.time += 30;
    return undefined;
  };
  const parts = { api: new LambdaApi(client), pacer, payload: Buffer.from('{}') };
  const subject = await Subject.find(parts, 'orders', 'orders');
  expect(await subject.call()).toMatchObject({ sample: { latencyMs: 30, lateMs: 0 } });
  expect(await subject.call(pacer.time - 500)).toMatchObject({ sample: { latencyMs: 530, lateMs: 500 } });
  client.close();
  await service.stop();
});
