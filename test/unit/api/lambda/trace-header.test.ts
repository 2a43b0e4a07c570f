import { answerOf, traceOf } from '../../../../src/api/lambda/trace-header';

const NOW = Date.UTC(2026, 0, 2);
const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const PARENT = 'Parent=53995c3f42cd8ad8';
const OURS = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/;

it.each([
  ['all of it', `${ROOT};${PARENT};Sampled=1`, undefined],
  ['that it is not sampled', `${ROOT};${PARENT};Sampled=0`, undefined],
  ['no decision', `${ROOT};${PARENT}`, { decision: true, parent: false }],
  ['that the decision is ours', `${ROOT};${PARENT};Sampled=?`, { decision: true, parent: false }],
  ['no parent', `${ROOT};Sampled=1`, { decision: false, parent: true }],
  ['the root alone', ROOT, { decision: true, parent: true }],
])('knows what a caller leaves open that gives %s', (_, sent, open) => {
  const trace = traceOf(sent, NOW);
  expect(trace.open).toEqual(open);
  expect(trace.runtime.startsWith(ROOT)).toBe(true);
});

it.each([
  ['none', undefined],
  ['an empty one', ''],
  ['another form', 'hello'],
  ['a root that is too short', 'Root=1-5759e988-bd86;Sampled=1'],
  ['a root of other letters', 'Root=1-5759e98x-bd862e3fe1be46a994272793'],
  ['two in one', `${ROOT}, ${ROOT}`],
  ['a huge one of separators', ';'.repeat(15_000)],
  ['a huge one of spaces', `; ${' '.repeat(15_000)}`],
  ['a huge one of keys', 'Root='.repeat(3_000)],
  ['control characters', '\u0001\u007f=\u0000'],
])('begins a trace for a caller with %s', (_, sent) => {
  const trace = traceOf(sent, NOW);
  expect(trace.runtime).toMatch(OURS);
  expect(trace.open).toEqual({ decision: true, parent: true });
});

it('takes no lineage that would not fit, and no other keys', () => {
  const sent = `Self=1-2-3;${ROOT};${PARENT};Sampled=1;Lineage=${'1:a87bd80c:0|'.repeat(1_000)};CalledFrom=app`;
  expect(traceOf(sent, NOW).runtime).toBe(`${ROOT};${PARENT};Sampled=1`);
});

it('answers with the keys in lower case', () => {
  const trace = traceOf(`${ROOT};${PARENT};Sampled=1`, NOW);
  const answer = 'root=1-5759e988-bd862e3fe1be46a994272793;parent=53995c3f42cd8ad8;sampled=1';
  expect(answerOf(trace, undefined)).toBe(answer);
  expect(answerOf(trace, `${trace.runtime};Lineage=1:a87bd80c:0`)).toBe(`${answer};lineage=1:a87bd80c:0`);
});
