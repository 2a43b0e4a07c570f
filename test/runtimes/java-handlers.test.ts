import { compiledJava } from '../support/java';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { zipOf, type ZipEntries } from '../support/zip';
import { JAVA_FUNCTION, JAVA_HANDLERS } from './functions/java';

const box = useService({ LAMBDABOX_NETWORK: 'none' });

let classes: ZipEntries;
/** A class in a jar, as layers and `lib` have them. */
let jar: Buffer;

beforeAll(async () => {
  classes = await compiledJava({ 'example/Function.java': JAVA_FUNCTION, ...JAVA_HANDLERS });
  const names =
    'package library; public class Names { public static String name() { return "from a jar"; } }';
  jar = await zipOf(await compiledJava({ 'library/Names.java': names }));
}, FIRST_BUILD_MS);

describe.each(['java21', 'java25'] as const)('%s', (runtime) => {
  const deploy = (name: string, handler: string, input: object = {}, more: ZipEntries = {}) =>
    box.functions.deploy(
      `${runtime}-${name}`,
      { ...classes, ...more },
      { ...{ Runtime: runtime, Handler: handler, MemorySize: 512, Timeout: 20 }, ...input },
    );
  const call = (name: string, event: unknown) => box.functions.invoke(`${runtime}-${name}`, event);

  it(
    'calls a method by its name with an object made of the event, and a handler of streams with its bytes',
    async () => {
      await deploy('shout', 'example.Methods::shout');
      expect((await call('shout', 'quiet')).json).toBe('QUIET');
      await deploy('wrap', 'example.Methods::wrap');
      expect((await call('wrap', { item: 'lamp' })).json).toEqual({ item: `${runtime}-wrap:lamp` });
      await deploy('stream', 'example.Stream');
      expect((await call('stream', { a: 1 })).json).toBe('7');
      await deploy('absent', 'example.Absent');
      expect(await call('absent', {})).toMatchObject({
        functionError: 'Unhandled',
        json: {
          errorMessage: 'Class not found: example.Absent',
          errorType: 'java.lang.ClassNotFoundException',
        },
      });
    },
    FIRST_BUILD_MS,
  );

  it(
    'finds classes in lib and in layers, its own files, and gives its variables to what it starts',
    async () => {
      const layer = await box.functions.layer(`${runtime}-names`, { 'java/lib/names.jar': jar });
      const own = { Environment: { Variables: { OWN: 'välue' } } };
      await deploy('own', 'example.Function', own, { 'lib/names.jar': jar, 'data.txt': 'data' });
      await deploy('layered', 'example.Function', { Layers: [layer] });
      const named = { do: 'library', class: 'library.Names' };
      expect((await call('own', named)).json).toBe('from a jar');
      expect((await call('layered', named)).json).toBe('from a jar');
      expect((await call('own', { do: 'relative' })).json).toBe('data');
      expect((await call('own', { do: 'native-env' })).json).toMatch(/^välue\n\/var\/task\n\d+\n$/);
    },
    FIRST_BUILD_MS,
  );

  it(
    'writes records of JSON when it is asked to, and takes options of the JVM',
    async () => {
      await deploy('json', 'example.Function', { LoggingConfig: { LogFormat: 'JSON' } });
      const { log } = await call('json', { do: 'mix', rounds: 1 });
      const records = log
        .split('\n')
        .flatMap((line) => (line.includes('0 record') ? [JSON.parse(line) as unknown] : []));
      expect(records).toEqual([
        expect.objectContaining({ message: '0 record', AWSRequestId: expect.any(String) }),
      ]);
      await deploy('options', 'example.Function', {
        Environment: { Variables: { JAVA_TOOL_OPTIONS: '-Xmx200m -Dlibrary=Names' } },
      });
      expect(Number((await call('options', { do: 'heap' })).json)).toBeLessThanOrEqual(200);
      expect(Number((await call('own', { do: 'heap' })).json)).toBeGreaterThan(380);
    },
    FIRST_BUILD_MS,
  );
});
