import type { Decision } from '../../../src/contract/decision';
import { DecisionJournal } from '../../../src/accounts/journal';

function aDecision(at: number, changes: Partial<Decision> = {}): Decision {
  return { at, action: 'start', reason: 'waiter', sentence: `decision ${at}`, inputs: {}, ...changes };
}

function journalOf(...decisions: Decision[]): DecisionJournal {
  const journal = new DecisionJournal(100);
  for (const decision of decisions) journal.add(decision);
  return journal;
}

const times = (decisions: readonly Decision[]) => decisions.map(({ at }) => at);

describe('the journal', () => {
  it('tells the newest first, and no more than it is asked for', () => {
    const journal = journalOf(aDecision(1), aDecision(2), aDecision(3));
    expect(times(journal.find({ limit: 2 }))).toEqual([3, 2]);
    expect(times(journal.find({ limit: 100 }))).toEqual([3, 2, 1]);
  });

  it('forgets the oldest when it is full', () => {
    const journal = new DecisionJournal(3);
    for (let at = 1; at <= 7; at += 1) journal.add(aDecision(at));
    expect(times(journal.find({ limit: 100 }))).toEqual([7, 6, 5]);
  });

  it('forgets no start for all the freezes and thaws that come with calls', () => {
    const journal = new DecisionJournal(3);
    journal.add(aDecision(1));
    for (let at = 2; at <= 9; at += 2) {
      journal.add(aDecision(at, { action: 'freeze' }));
      journal.add(aDecision(at + 1, { action: 'thaw' }));
    }
    journal.add(aDecision(10));
    expect(times(journal.find({ limit: 100 }))).toEqual([10, 9, 8, 7, 1]);
    expect(times(journal.find({ limit: 2 }))).toEqual([10, 9]);
  });

  it('finds by function, environment, call and action, and by all together', () => {
    const journal = journalOf(
      aDecision(1, { functionName: 'f', environmentId: 'e1', requestId: 'r1' }),
      aDecision(2, { functionName: 'f', environmentId: 'e1', action: 'freeze' }),
      aDecision(3, { functionName: 'g', environmentId: 'e2', action: 'freeze' }),
    );
    const found = (filter: Omit<Parameters<DecisionJournal['find']>[0], 'limit'>) =>
      times(journal.find({ ...filter, limit: 100 }));
    expect(found({ functionName: 'f' })).toEqual([2, 1]);
    expect(found({ environmentId: 'e2' })).toEqual([3]);
    expect(found({ requestId: 'r1' })).toEqual([1]);
    expect(found({ action: 'freeze' })).toEqual([3, 2]);
    expect(found({ functionName: 'f', action: 'freeze' })).toEqual([2]);
    expect(found({ functionName: 'g', requestId: 'r1' })).toEqual([]);
  });

  it('counts to a call what became of its environment until the end of the call', () => {
    const journal = journalOf(
      aDecision(10, { environmentId: 'e1', action: 'stem' }),
      aDecision(20, { environmentId: 'e1', action: 'prewarm' }),
      aDecision(30, { environmentId: 'e2' }),
      aDecision(40, { environmentId: 'e1', action: 'thaw', requestId: 'r1' }),
      // Made for the call, which then had another one.
      aDecision(45, { environmentId: 'e3', requestId: 'r1' }),
      aDecision(50, { environmentId: 'e1', action: 'freeze' }),
    );
    const call = { environmentId: 'e1', endedAt: 48 };
    expect(times(journal.find({ requestId: 'r1', limit: 100 }, call))).toEqual([45, 40, 20, 10]);
    expect(times(journal.find({ requestId: 'r1', action: 'stem', limit: 100 }, call))).toEqual([10]);
    expect(times(journal.find({ requestId: 'r1', limit: 100 }))).toEqual([45, 40]);
  });
});
