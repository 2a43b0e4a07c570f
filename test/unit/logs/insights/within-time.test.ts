import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from '../../../../src/logs/insights/within-time';
import { until } from '../../../support/until';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('what the work held is free when it is done, and when it has failed', async () => {
  const held = [heldBy(() => undefined), heldBy(() => fail())];
  await until(() => {
    collect();
    return held.every((one) => one.deref() === undefined);
  });
  expect(held.map((one) => one.deref())).toEqual([undefined, undefined]);
});

/** Something that only the work knows. */
function heldBy(work: () => void): WeakRef<object> {
  const rows = { many: true };
  try {
    withinTime(1000, () => {
      if (rows.many) work();
    });
  } catch {
    // It has failed, as it was meant to.
  }
  return new WeakRef(rows);
}

function fail(): never {
  throw new Error('no');
}
