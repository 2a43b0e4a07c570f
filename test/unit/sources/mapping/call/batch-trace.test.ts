import { batchTrace } from '../../../../../src/sources/mapping/call/batch-trace';
import { aRecord } from '../../../../support/sources/records';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const records = (...headers: (string | undefined)[]) =>
  headers.map((traceHeader, at) => aRecord(String(at), traceHeader === undefined ? {} : { traceHeader }));

it('a batch has the trace of the record that came through the most calls', () => {
  const first = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;
  expect(batchTrace(records(undefined, first))).toBe(first);
  const passed = (count: number) => `${first};Lineage=1:0a1b2c3d:0|1:deadbeef:${count}`;
  expect(batchTrace(records(first, passed(2), passed(11), passed(3)))).toBe(passed(11));
});

it('a trace is written as runtimes have it', () => {
  expect(
    batchTrace(records('parent=53995c3f42cd8ad8; sampled=0;root=1-5759e988-bd862e3fe1be46a994272793')),
  ).toBe(`${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`);
});

it.each([
  'Root=1-5759e988;Parent=53995c3f42cd8ad8;Sampled=1',
  ROOT,
  'nonsense',
  '',
  `${ROOT};Parent=x;Sampled=1`,
])('what is no whole trace is left: %p', (header) => {
  expect(batchTrace(records(header))).toBeUndefined();
});

it('what is no lineage is left out', () => {
  const header = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`;
  expect(batchTrace(records(`${header};Lineage=<script>`))).toBe(header);
});
