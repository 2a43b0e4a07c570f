import { clientError, StoppingError } from '../../../../../src/errors';
import type { PermissionRequest } from '../../../../../src/functions/permissions/permission-request';
import { PushBox } from '../push-box';

let box: PushBox;
beforeEach(() => {
  box = new PushBox();
  box.desk.put('thumbs', {
    ...{
      kind: 's3',
      function: 'thumbs:live',
      bucket: 'photos',
      events: ['s3:ObjectCreated:*'],
      suffix: '.jpg',
    },
  });
});
afterEach(() => box.close());

const record = (key: string, name = 'ObjectCreated:Put') => ({ name, bucket: 'photos', key });
const view = async () => (await box.part.views())[0];

test('each record that a notification is about becomes an event of its own, in the queue', async () => {
  await box.s3.take([
    record('a.jpg'),
    record('b.png'),
    record('c.jpg'),
    { ...record('d.jpg'), bucket: 'others' },
  ]);
  expect(box.events).toMatchObject([
    { Records: [{ s3: { configurationId: 'thumbs', object: { key: 'a.jpg' } } }] },
    { Records: [{ s3: { object: { key: 'c.jpg' } } }] },
  ]);
  expect(box.queued[0]).toMatchObject({ functionName: 'thumbs', qualifier: 'live', logTail: false });
  expect(await view()).toMatchObject({
    ...{ id: 'hook/thumbs', kind: 's3', name: 'photos/*.jpg', targets: ['thumbs:live'], state: 'Enabled' },
    ...{ counts: { records: 3, batches: 2, filtered: 1, failures: 0, dropped: 0 }, rate: 3 / 60 },
    ...{ lastResult: 'accepted', lastAt: box.clock.wallTime() },
  });
  expect(box.telemetry.sources.map(({ what }) => what)).toEqual([
    ...['polled', 'batch', 'batch-ended', 'polled', 'filtered', 'polled', 'batch', 'batch-ended'],
  ]);
});

test('the policy of the function is asked as S3 asks it; what it does not allow is dropped, and says what to do', async () => {
  const asked: PermissionRequest[] = [];
  box.policy = (request) => {
    asked.push(request);
    return 'none';
  };
  await box.s3.take([record('a.jpg')]);
  expect(asked).toEqual([
    {
      ...{ functionName: 'thumbs', qualifier: 'live', action: 'lambda:InvokeFunction' },
      principal: { kind: 'service', name: 's3.amazonaws.com' },
      context: { 'AWS:SourceArn': 'arn:aws:s3:::photos', 'AWS:SourceAccount': '000000000000' },
    },
  ]);
  expect(box.queued).toEqual([]);
  expect(await view()).toMatchObject({
    counts: { failures: 1, dropped: 1 },
    trouble: {
      message: expect.stringContaining('aws lambda add-permission --function-name thumbs:live') as string,
    },
  });
});

test('what cannot be kept for the moment is refused, so that the store sends it again', async () => {
  box.refusal = () => {
    throw new StoppingError();
  };
  await expect(box.s3.take([record('a.jpg')])).rejects.toThrow('the service is stopping');
  expect(await view()).toMatchObject({ counts: { failures: 1, dropped: 0 } });
});

test('nothing is lost while a function is being made: the store sends it again', async () => {
  box.refusal = () => {
    throw clientError('resourceConflict', 'The function is currently in the following state: Pending');
  };
  await expect(box.s3.take([record('a.jpg')])).rejects.toThrow('Pending');
  expect(await view()).toMatchObject({ counts: { failures: 1, dropped: 0 } });
});

test('a function that is gone holds up no other: its events are dropped, and it is told', async () => {
  box.desk.put('all', { kind: 's3', function: 'other', bucket: 'photos', events: ['s3:ObjectCreated:*'] });
  box.refusal = () => {
    box.refusal = () => {
      throw clientError('resourceNotFound', 'Function not found: thumbs');
    };
  };
  await box.s3.take([record('a.jpg')]);
  expect(box.queued.map(({ functionName }) => functionName)).toEqual(['other']);
  const [, thumbs] = await box.part.views();
  expect(thumbs).toMatchObject({ counts: { dropped: 1 }, lastResult: 'Function not found: thumbs' });
});

test('a hook that is switched off is asked nothing', async () => {
  box.desk.put('thumbs', {
    ...{ kind: 's3', function: 'thumbs', bucket: 'photos', events: ['s3:ObjectCreated:*'], enabled: false },
  });
  await box.s3.take([record('a.jpg')]);
  expect(box.queued).toEqual([]);
  expect((await view())?.state).toBe('Disabled');
});
