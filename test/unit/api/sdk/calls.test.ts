import { InvokeAsyncCommand, InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { ThrottledError } from '../../../../src/errors';
import { allRefused, conflict, missing, refused, refusalOf } from '../../../support/refusals';
import { ARN, useSdk } from './sdk-box';

/** Calls of functions that are refused, in all the ways in which AWS's own client calls. One `describe` an error. */
const box = useSdk();

describe('ResourceNotFoundException', () => {
  it('is the answer to a call of a function that is not there', async () => {
    const gone = { FunctionName: 'gone' };
    await allRefused(
      [
        box.send(new InvokeCommand(gone)),
        box.send(new InvokeCommand({ ...gone, InvocationType: 'Event' })),
        box.send(new InvokeWithResponseStreamCommand(gone)),
        box.send(new InvokeAsyncCommand({ ...gone, InvokeArgs: Buffer.from('{}') })),
      ],
      missing(`Function not found: ${ARN}gone:$LATEST`),
    );
  });
});

describe('ResourceConflictException', () => {
  it('is the answer to a call of a function that could not be made', async () => {
    box.plane.runtimes.failure = new Error('no image');
    await box.plane.create({ FunctionName: 'g', Runtime: 'python3.13' });
    await box.plane.settle('g');
    const failed = { FunctionName: 'g' };
    await allRefused(
      [
        box.send(new InvokeCommand(failed)),
        box.send(new InvokeWithResponseStreamCommand(failed)),
        box.send(new InvokeAsyncCommand({ ...failed, InvokeArgs: Buffer.from('{}') })),
      ],
      conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Failed',
      ),
    );
  });
});

describe('KMSNotFoundException', () => {
  it('is the answer to a call of a function whose variables nobody can open', async () => {
    const { catalog } = box.plane.plane;
    const record = catalog.require('f');
    const lockedEnvironment = { sealed: 'x', state: 'Active', reason: 'the key is not there' } as const;
    const latest = { ...record.latest, lockedEnvironment };
    catalog.save({ ...record, latest, active: latest });
    await allRefused(
      [
        box.send(new InvokeCommand({ FunctionName: 'f' })),
        box.send(new InvokeWithResponseStreamCommand({ FunctionName: 'f' })),
        box.send(new InvokeAsyncCommand({ FunctionName: 'f', InvokeArgs: Buffer.from('{}') })),
      ],
      refused(...(['KMSNotFoundException', 502] as const), 'the key is not there'),
    );
  });
});

describe('InvalidRequestContentException', () => {
  it('is the answer to an event that is no JSON', async () => {
    const Payload = Buffer.from('{"a":');
    for (const InvocationType of ['RequestResponse', 'Event', 'DryRun'] as const)
      expect(
        await refusalOf(box.send(new InvokeCommand({ FunctionName: 'f', InvocationType, Payload }))),
      ).toMatchObject({
        ...{ name: 'InvalidRequestContentException', status: 400 },
        message: expect.stringMatching(
          /^Could not parse request body into json: Could not parse payload into json: /,
        ),
      });
    expect(box.invoker.invoked).toEqual([]);
  });
});

describe('RequestTooLargeException', () => {
  const text = (bytes: number) => Buffer.from(`"${'x'.repeat(bytes - 2)}"`);

  it('is the answer to an event of more than 6 MB, or of more than 1 MB that is left to it', async () => {
    const most = 6 * 1024 * 1024;
    expect((await box.send(new InvokeCommand({ FunctionName: 'f', Payload: text(most) }))).StatusCode).toBe(
      200,
    );
    expect(
      await refusalOf(box.send(new InvokeCommand({ FunctionName: 'f', Payload: text(most + 1) }))),
    ).toEqual(
      refused(
        ...(['RequestTooLargeException', 413] as const),
        `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
      ),
    );
    const event = { FunctionName: 'f', InvocationType: 'Event' as const, Payload: text(1024 * 1024 + 1) };
    expect(await refusalOf(box.send(new InvokeCommand(event)))).toMatchObject({
      ...{ name: 'RequestTooLargeException', status: 413 },
    });
  });
});

describe('TooManyRequestsException', () => {
  it('names its reason, and when to come again', async () => {
    box.invoker.answer = () =>
      Promise.reject(new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded', 1));
    const FunctionName = 'f';
    await allRefused(
      [
        box.send(new InvokeCommand({ FunctionName })),
        box.send(new InvokeWithResponseStreamCommand({ FunctionName })),
      ],
      refused(...(['TooManyRequestsException', 429] as const), 'Rate Exceeded.'),
    );
    const error: unknown = await box
      .send(new InvokeCommand({ FunctionName }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      retryAfterSeconds: '1',
    });
  });
});
