import type { RuleRecord } from '../../../../src/sources/bus/rule-record';
import type { ScheduledRules } from '../../../../src/sources/bus/scheduled-rules';
import { RuleCalls, type RuleTimes } from '../../../../src/sources/schedule/rule-calls';
import { ScheduleEngine } from '../../../../src/sources/schedule/schedule-engine';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryDocuments } from '../../../support/memory-documents';
import { MemoryFireMarks } from '../../../support/memory-fire-marks';
import { RecordingTelemetry } from '../../../support/telemetry';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';

/** Rules as the bus keeps them. */
class FakeRules implements ScheduledRules {
  readonly fired: string[] = [];
  private readonly rules = new Map<string, RuleRecord>();
  private readonly listeners: ((arn: string, rule: RuleRecord | undefined) => void)[] = [];

  scheduled(): readonly RuleRecord[] {
    return [...this.rules.values()].filter(({ scheduleExpression }) => scheduleExpression !== undefined);
  }

  onChanged(listener: (arn: string, rule: RuleRecord | undefined) => void): void {
    this.listeners.push(listener);
  }

  fire(arn: string, time: number): Promise<void> {
    this.fired.push(`${arn} ${(time - NOON) / MINUTE}`);
    return Promise.resolve();
  }

  put(changes: Partial<RuleRecord> = {}): void {
    const rule: RuleRecord = {
      ...{ arn: 'rule', name: 'r', busName: 'default', state: 'ENABLED', tags: {} },
      ...{ scheduleExpression: 'rate(2 minutes)', targets: [{ Id: '1', Arn: FUNCTION }], ...changes },
    };
    this.rules.set(rule.arn, rule);
    for (const listener of this.listeners) listener(rule.arn, rule);
  }

  remove(): void {
    this.rules.delete('rule');
    for (const listener of this.listeners) listener('rule', undefined);
  }
}

function aBox() {
  const clock = new FakeClock(NOON);
  const rules = new FakeRules();
  const times = new MemoryDocuments<RuleTimes>();
  const marks = new MemoryFireMarks();
  const expected: number[] = [];
  const begin = () => {
    const log = { warn: () => undefined };
    const engine = ScheduleEngine.create({
      ...{ clock, log, marks, telemetry: new RecordingTelemetry(), catchUp: 'none', soon: queueMicrotask },
    });
    const calls = new RuleCalls({
      ...{ engine, rules, times, clock, log },
      expectation: { expect: (_, at) => expected.push((at - NOON) / MINUTE) },
      figures: () => ({
        ...{ counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 }, rate: 0 },
      }),
    });
    calls.start();
    engine.start();
    return { engine, calls };
  };
  return { clock, rules, times, expected, begin };
}

it('fires a rule at its rate from when it was made, and tells the pools before', async () => {
  const { clock, rules, expected, begin } = aBox();
  const { calls } = begin();
  rules.put();
  await clock.advance(4 * MINUTE);
  expect(rules.fired).toEqual(['rule 2', 'rule 4']);
  expect(expected).toEqual([2, 4]);
  expect(calls.views()).toMatchObject([
    {
      id: 'rule',
      kind: 'rule',
      name: 'default/r: rate(2 minutes)',
      state: 'Enabled',
      nextAt: NOON + 6 * MINUTE,
    },
  ]);
});

it('keeps the rate where it was over a restart and over other targets', async () => {
  const { clock, rules, begin } = aBox();
  const { engine } = begin();
  rules.put();
  await clock.advance(3 * MINUTE);
  rules.put({ targets: [] });
  await engine.stop();
  begin();
  await clock.advance(MINUTE);
  expect(rules.fired).toEqual(['rule 2', 'rule 4']);
});

it('fires none that is disabled, and none of the times from then when it is enabled', async () => {
  const { clock, rules, begin } = aBox();
  begin();
  rules.put({ state: 'DISABLED' });
  await clock.advance(3 * MINUTE);
  rules.put();
  await clock.advance(MINUTE);
  expect(rules.fired).toEqual(['rule 4']);
});

it('forgets a rule that is gone, or has no more times', async () => {
  const { clock, rules, times, begin } = aBox();
  begin();
  rules.put();
  const { scheduleExpression: _, ...pattern } = rules.scheduled()[0] as RuleRecord;
  rules.put({ ...pattern, scheduleExpression: undefined });
  rules.put();
  rules.remove();
  await clock.advance(10 * MINUTE);
  expect([rules.fired, times.all()]).toEqual([[], []]);
});
