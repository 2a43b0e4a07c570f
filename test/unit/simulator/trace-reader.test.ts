import { readTrace } from '../../../src/simulator/trace-reader';
import { Folder } from '../cli/folder';

const folders: Folder[] = [];
afterEach(() => folders.splice(0).forEach((folder) => folder.remove()));

const FILES = {
  'invocations.csv': 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,3,0\no,a,g,timer,0,1\n',
  'durations.csv': 'HashOwner,HashApp,HashFunction,Average,Count\no,a,f,12.5,3\no,a,g,40,1\n',
  'memory.csv': 'HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,a,10,170.5\n',
};

function folder(files: Partial<typeof FILES> = {}): string {
  const made = new Folder({ ...FILES, ...files });
  folders.push(made);
  return made.path;
}

it('joins calls, durations and memory, of functions or of whole apps', () => {
  const memory = 'HashFunction,HashOwner,HashApp,AverageAllocatedMb\ng,o,a,30\n';
  expect(readTrace(folder())).toMatchObject({
    minutes: 2,
    calls: 4,
    notes: [],
    functions: [
      { key: 'o/a/f', durationMs: 12.5, memoryMb: 170.5, calls: new Float64Array([3, 0]) },
      { key: 'o/a/g', durationMs: 40, memoryMb: 170.5, calls: new Float64Array([0, 1]) },
    ],
  });
  const byFunction = readTrace(folder({ 'memory.csv': memory }));
  // Its sibling's app is the same.
  expect(byFunction.functions.map(({ memoryMb }) => memoryMb)).toEqual([30, 30]);
});

it('reads lines that end as on Windows', () => {
  const crlf = Object.entries(FILES).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]);
  expect(readTrace(folder(Object.fromEntries(crlf) as typeof FILES)).calls).toBe(4);
});

it('takes the median where a row is missing, and says so', () => {
  const trace = readTrace(
    folder({
      'durations.csv': 'HashOwner,HashApp,HashFunction,Average\no,a,f,12.5\n',
      'memory.csv': 'HashOwner,HashApp,AverageAllocatedMb\nx,y,64\n',
    }),
  );
  expect(trace.functions[1]).toMatchObject({ durationMs: 12.5, memoryMb: 64 });
  expect(trace.notes).toEqual([
    'durations.csv lacks 1 functions: taken as 12.5 ms, the median',
    'memory.csv lacks 2 functions: taken as 64 MB, the median',
  ]);
});

it('adds the calls of a function that is there twice, and says so', () => {
  const trace = readTrace(folder({ 'invocations.csv': `${FILES['invocations.csv']}o,a,f,queue,1,1\n` }));
  expect(trace).toMatchObject({
    calls: 6,
    notes: [expect.stringContaining('invocations.csv has 1 functions again')],
  });
});

it.each([
  [
    'invocations.csv',
    'HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,x\n',
    'invocations.csv, line 2: column "1": "x" must be a whole number of calls, 0 or more',
  ],
  [
    'invocations.csv',
    'HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,-1\n',
    '"-1" must be a whole number of calls',
  ],
  [
    'invocations.csv',
    'HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http\n',
    'invocations.csv, line 2: 4 cells, but the titles name 5 columns',
  ],
  [
    'invocations.csv',
    'HashOwner,HashApp,HashFunction,Trigger\no,a,f,http\n',
    'line 1: the titles must have a column a minute',
  ],
  [
    'invocations.csv',
    'HashOwner,HashApp,HashFunction,Trigger,1\n',
    'invocations.csv: there must be a row a function',
  ],
  [
    'durations.csv',
    'HashOwner,HashApp,HashFunction,Mean\no,a,f,1\n',
    'durations.csv, line 1: the titles must have a column "Average"',
  ],
  [
    'memory.csv',
    'HashOwner,HashApp,AverageAllocatedMb\no,a,\n',
    'memory.csv, line 2: column "AverageAllocatedMb": "" must be a number, 0 or more',
  ],
])('names file, line, value and rule: %s %#', (file, text, message) => {
  expect(() => readTrace(folder({ [file]: text }))).toThrow(message);
});

it('says which file is missing and what a trace has', () => {
  expect(() => readTrace('/nonexistent')).toThrow(
    /durations.csv: cannot be read .* a trace has invocations.csv/,
  );
});
