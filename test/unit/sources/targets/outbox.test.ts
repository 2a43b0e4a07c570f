import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurableSender, type Targets } from '../../../../src/sources/targets/durable-sender';
import { deadLetterMessage } from '../../../../src/sources/targets/dead-letter-message';
import { Outbox } from '../../../../src/sources/targets/outbox';
import type { OutboxEntry } from '../../../../src/sources/targets/outbox-entry';
import { OutboxFull, OutboxStore } from '../../../../src/sources/targets/outbox-store';
import { parseTarget } from '../../../../src/sources/targets/target-arn';
import { TargetFailure, targetFailure } from '../../../../src/sources/targets/target-failure';
import type { TargetDelivery } from '../../../../src/sources/targets/target-sender';
import { TargetTelling } from '../../../../src/sources/targets/target-telling';
import { TargetTroubles } from '../../../../src/sources/targets/target-troubles';
import { DeadlineExceeded } from '../../../../src/lib/with-deadline';
import { FakeClock } from '../../../support/fake-clock';
import { RecordingTelemetry } from '../../../support/telemetry';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:orders';
const DEAD = 'arn:aws:sqs:us-east-1:123456789012:dead';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const RULE = 'arn:aws:events:us-east-1:123456789012:rule/r';
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const delivery = (id: string, more: Partial<TargetDelivery> = {}): TargetDelivery => ({
  id,
  targetArn: QUEUE,
  body: '{"a":1}',
  principal: 'events.amazonaws.com',
  sourceArn: RULE,
  source: { id: RULE, kind: 'rule' },
  retry: { maxRetries: 2, maxAgeMs: 3_600_000 },
  ...more,
});
const deadLetter = { arn: DEAD, attributes: { RULE_ARN: RULE } };

describe('the outbox', () => {
  let directory: string;
  let clock: FakeClock;
  let telemetry: RecordingTelemetry;
  let troubles: TargetTroubles;
  /** What each try was, in order: `target id` or `dead id`. */
  let tries: string[];
  let sent: OutboxEntry[];
  let answer: (entry: OutboxEntry) => void;
  let opened: { store: OutboxStore; outbox: Outbox }[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'outbox-'));
    clock = new FakeClock();
    telemetry = new RecordingTelemetry();
    troubles = new TargetTroubles();
    [tries, sent, opened] = [[], [], []];
    answer = () => undefined;
  });

  afterEach(async () => {
    for (const { store, outbox } of opened) {
      await outbox.stop();
      store.close();
    }
    rmSync(directory, { recursive: true });
  });

  const open = (limit = 100): { outbox: Outbox; store: OutboxStore } => {
    const store = OutboxStore.open(join(directory, 'outbox.db'), limit, (work) => clock.after(0, work));
    const outbox = new Outbox({
      store,
      send: async (entry) => {
        tries.push(`${entry.deadLetter ? 'dead' : 'target'} ${entry.delivery.id}`);
        await Promise.resolve();
        answer(entry);
        sent.push(entry);
      },
      telling: new TargetTelling({ telemetry, log: silent, troubles, clock }),
      clock,
      soon: (work) => void clock.after(0, work),
      random: () => 1,
      log: silent,
    });
    const made = { outbox, store };
    opened.push(made);
    outbox.open();
    return made;
  };

  const add = async (outbox: Outbox, ...deliveries: TargetDelivery[]): Promise<void> => {
    const now = clock.wallTime();
    const added = outbox.add(
      deliveries.map((one) => ({ delivery: one, takenAt: now, failures: 0, dueAt: now })),
    );
    await clock.advance(0);
    await added;
    await clock.advance(0);
  };

  it('sends what it was given and keeps nothing of it', async () => {
    const { outbox, store } = open();
    await add(outbox, delivery('1'), delivery('2'));
    expect(sent.map((entry) => entry.delivery.id)).toEqual(['1', '2']);
    expect(store.size).toBe(0);
    expect(telemetry.sources.map(({ what }) => what)).toEqual(['batch', 'batch']);
  });

  it('says why a source cannot send, until it can', async () => {
    const { outbox } = open();
    answer = ({ delivery: { id } }) => {
      if (id !== '3') throw new TargetFailure('NO_PERMISSIONS', `not allowed, ${id}`, true);
    };
    const since = clock.wallTime();
    await add(outbox, delivery('1'));
    await clock.advance(1000);
    await add(outbox, delivery('2'));
    expect(troubles.of(RULE)).toEqual({ message: `${QUEUE}: not allowed, 2`, since });
    await add(outbox, delivery('3'));
    expect(troubles.of(RULE)).toBeUndefined();
  });

  it('sends after a restart what the service before had taken and not sent', async () => {
    const first = open();
    answer = () => {
      throw new TargetFailure('CONNECTION_FAILURE', 'away', false);
    };
    await add(first.outbox, delivery('1'));
    await first.outbox.stop();
    first.store.close();
    opened.pop();
    answer = () => undefined;
    open();
    await clock.advance(60_000);
    expect(sent.map((entry) => entry.delivery.id)).toEqual(['1']);
  });

  it('tries again with pauses that grow, and then gives the event to the dead-letter queue', async () => {
    const { outbox, store } = open();
    answer = ({ deadLetter: isDead }) => {
      if (!isDead) throw new TargetFailure('CONNECTION_FAILURE', 'ECONNREFUSED', false);
    };
    await add(outbox, delivery('1', { deadLetter }));
    await clock.advance(999);
    expect(tries).toEqual(['target 1']);
    await clock.advance(600_000);
    expect(tries).toEqual(['target 1', 'target 1', 'target 1', 'dead 1']);
    expect(sent[0]?.deadLetter).toEqual({
      code: 'CONNECTION_FAILURE',
      message: 'ECONNREFUSED',
      exhausted: 'MaximumRetryAttempts',
      retries: 2,
    });
    expect(store.size).toBe(0);
    expect(telemetry.sources.map(({ what }) => what)).toEqual(['retried', 'retried', 'dropped']);
  });

  it('gives up what has become too old, and says so', async () => {
    const { outbox } = open();
    answer = ({ deadLetter: isDead }) => {
      if (!isDead) throw new TargetFailure('TIMEOUT', 'late', false);
    };
    const retry = { maxRetries: 185, maxAgeMs: 60_000 };
    await add(outbox, delivery('1', { deadLetter, retry }));
    await clock.advance(600_000);
    expect(sent[0]?.deadLetter?.exhausted).toBe('MaximumEventAgeInSeconds');
  });

  it('tries nothing again that would end the same', async () => {
    const { outbox } = open();
    answer = ({ deadLetter: isDead }) => {
      if (!isDead) throw new TargetFailure('NO_RESOURCE', 'gone', true);
    };
    await add(outbox, delivery('1', { deadLetter }), delivery('2'));
    await clock.advance(600_000);
    expect(tries).toEqual(['target 1', 'target 2', 'dead 1']);
    const { message, ...reason } = sent[0]?.deadLetter ?? {};
    expect([message, reason]).toEqual(['gone', { code: 'NO_RESOURCE', retries: 0 }]);
    const dropped = telemetry.sources.filter(({ what }) => what === 'dropped');
    expect(dropped.map((fact) => 'isKept' in fact && fact.isKept)).toEqual([true, false]);
  });

  it('lets a target that is away delay no other', async () => {
    const { outbox } = open();
    const other = 'arn:aws:sqs:us-east-1:123456789012:other';
    answer = ({ delivery: { targetArn } }) => {
      if (targetArn === QUEUE) throw new TargetFailure('CONNECTION_FAILURE', 'away', false);
    };
    await add(outbox, delivery('1'), delivery('2'), delivery('3', { targetArn: other }));
    expect(sent.map((entry) => entry.delivery.id)).toEqual(['3']);
  });

  it('takes no more than its bound', async () => {
    const { store } = open(1);
    const entry = { delivery: delivery('1'), takenAt: 0, failures: 0, dueAt: 0 };
    const refused = store.add([entry, entry]).catch((error: unknown) => error);
    await clock.advance(0);
    expect(await refused).toBeInstanceOf(OutboxFull);
  });

  describe('behind a sender', () => {
    const sender = (outbox: Outbox, functionTarget: () => Promise<void>): DurableSender => {
      const never = { send: () => Promise.reject(new Error('not asked')) };
      const targets: Targets = {
        function: { send: functionTarget, isDurable: true },
        queue: never,
        bus: never,
        webhook: never,
      };
      const telling = new TargetTelling({ telemetry, log: silent, troubles, clock });
      return new DurableSender({ targets, outbox, telling, clock, random: () => 1 });
    };

    it('gets nothing of what a function has taken', async () => {
      const { outbox, store } = open();
      await sender(outbox, () => Promise.resolve()).send([delivery('1', { targetArn: FUNCTION })]);
      expect([store.size, telemetry.sources]).toEqual([
        0,
        [{ what: 'batch', source: RULE, kind: 'rule', functionName: 'f', records: 1 }],
      ]);
    });

    it('gets the dead letter of a function that may not be called', async () => {
      const { outbox } = open();
      const refused = () => Promise.reject(new TargetFailure('NO_PERMISSIONS', 'no', true));
      const done = sender(outbox, refused).send([delivery('1', { targetArn: FUNCTION, deadLetter })]);
      await clock.advance(0);
      await clock.advance(1000);
      await done;
      await clock.advance(1000);
      expect(tries).toEqual(['dead 1']);
    });

    it('gets what a function has no room for now', async () => {
      const { outbox } = open();
      const busy = () => Promise.reject(new TargetFailure('THROTTLING', 'Rate Exceeded.', false));
      const done = sender(outbox, busy).send([delivery('1', { targetArn: FUNCTION })]);
      await clock.advance(0);
      await clock.advance(10_000);
      await done;
      await clock.advance(10_000);
      expect(sent.map((entry) => entry.delivery.id)).toEqual(['1']);
    });
  });
});

describe('the reason of a failure', () => {
  it.each<[string, Error]>([
    ['TIMEOUT', new DeadlineExceeded('the target', 30_000)],
    ['TIMEOUT', new Error(`${QUEUE} did not answer within 50 ms`)],
    ['TIMEOUT', new Error('connect ETIMEDOUT 10.0.0.1:443')],
    ['CONNECTION_FAILURE', new Error('connect ECONNREFUSED 127.0.0.1:1')],
    ['THROTTLING', new Error('answered 429')],
    ['ERROR_FROM_TARGET', new Error('answered 500')],
  ])('is %s of: %s', (code, error) => {
    expect(targetFailure(error)).toMatchObject({ code, isFinal: false, message: error.message });
  });
});

describe('a dead letter', () => {
  it('is the event with the reason in its attributes', () => {
    const failed = delivery('1', { deadLetter: { ...deadLetter, body: '{"version":"0"}' } });
    const reason = {
      code: 'TIMEOUT',
      message: 'late\u0000',
      exhausted: 'MaximumRetryAttempts',
      retries: 3,
    } as const;
    expect(deadLetterMessage(failed, reason)).toEqual({
      id: '1',
      body: '{"version":"0"}',
      attributes: {
        RULE_ARN: RULE,
        TARGET_ARN: QUEUE,
        ERROR_CODE: 'TIMEOUT',
        ERROR_MESSAGE: 'late\uFFFD',
        EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
        RETRY_ATTEMPTS: '3',
      },
    });
  });
});

describe('the ARN of a target', () => {
  it('says of what kind it is', () => {
    const kinds = [
      `${FUNCTION}:live`,
      `${QUEUE}.fifo`,
      'arn:aws:events:us-east-1:123456789012:event-bus/shop',
      'arn:aws:lambdabox:us-east-1:123456789012:webhook/chat',
      'arn:aws:states:us-east-1:123456789012:stateMachine:x',
      'nothing',
    ].map((arn) => parseTarget(arn));
    expect(kinds.map((target) => target && `${target.kind} ${target.name}`)).toEqual([
      'function f:live',
      'queue orders.fifo',
      'bus shop',
      'webhook chat',
      undefined,
      undefined,
    ]);
  });
});
