import { FIRST_BUILD_MS, REUSED, useService } from '../support/lambda';
import type { ZipEntries } from '../support/zip';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '1', LAMBDABOX_TEST_CONTROLS: '1' });

const SHOP = `
require 'logger'
def plain(event:, context:) = { got: event['n'] + 1, kept: @kept = (@kept || 0) + 1 }
module Shop
  class Orders
    def self.total(event:, context:) = event['prices'].sum
  end
end
def bytes(event:, context:) = StringIO.new('{"as":   "written"}')
def misspelt(event:, context:) = no_such_name
def wrong(event:, context:) = raise(ArgumentError, 'not so')
def own_error(event:, context:) = raise(Class.new(StandardError) { def self.to_s = 'Shop::SoldOut' }, 'sold out')
def deep(event:, context:) = deep(event: event, context: context)
def leave(event:, context:) = exit(3)
def ids(event:, context:) = { identity: context.identity, tenant: context.tenant_id, trace: ENV['_X_AMZN_TRACE_ID'] }
def lines(event:, context:)
  puts "first\\nsecond", ['third', ['fourth']]
  Logger.new($stderr).info("one\\ntwo")
  Logger.new('/tmp/own.log').info('to a file')
  File.read('/tmp/own.log').lines.last[/INFO -- : .*/]
end
`;

/** Where Bundler puts gems, and what RubyGems reads of one. */
const GEM = 'vendor/bundle/ruby/3.3.0';
const WITH_GEM: ZipEntries = {
  'app.rb': `
require 'shelf'
def handler(event:, context:) = { shelf: Shelf::VERSION, aws: Gem::Specification.find_by_name('jmespath').version.to_s }
`,
  [`${GEM}/gems/shelf-1.2.3/lib/shelf.rb`]: "module Shelf; VERSION = '1.2.3'; end",
  [`${GEM}/specifications/shelf-1.2.3.gemspec`]:
    "Gem::Specification.new { |s| s.name = 'shelf'; s.version = '1.2.3'; s.summary = 's'; s.authors = ['a'] }",
  [`${GEM}/gems/jmespath-9.0.0/lib/jmespath.rb`]: 'module JMESPath; end',
  [`${GEM}/specifications/jmespath-9.0.0.gemspec`]:
    "Gem::Specification.new { |s| s.name = 'jmespath'; s.version = '9.0.0'; s.summary = 's'; s.authors = ['a'] }",
};

const deploy = (name: string, code: ZipEntries, input = {}) =>
  box.functions.deploy(name, code, { Runtime: 'ruby3.3', MemorySize: 512, Timeout: 20, ...input });
const call = (handler: string, event: object = {}) => box.functions.invoke(`ruby-${handler}`, event);

beforeAll(async () => {
  const handlers = ['plain', 'bytes', 'misspelt', 'wrong', 'own_error', 'deep', 'leave', 'ids', 'lines'];
  for (const handler of handlers) {
    await deploy(`ruby-${handler}`, { 'shop.rb': SHOP }, { Handler: `shop.${handler}` });
  }
}, FIRST_BUILD_MS);

describe('handlers in Ruby', () => {
  it('are methods, which keep their variables from call to call', async () => {
    expect((await call('plain', { n: 4 })).json).toEqual({ got: 5, kept: 1 });
    expect((await call('plain', { n: 5 })).json).toEqual({ got: 6, kept: 2 });
  });

  it('are methods of a class in a module', async () => {
    await deploy('ruby-total', { 'lib/shop.rb': SHOP }, { Handler: 'lib/shop.Shop::Orders.total' });
    expect((await call('total', { prices: [1, 2.5] })).json).toBe(3.5);
  });

  it('answer with the bytes of an IO as they are', async () => {
    expect((await call('bytes')).payload).toBe('{"as":   "written"}');
  });

  it('see who called and the trace', async () => {
    expect((await call('ids')).json).toMatchObject({
      identity: null,
      tenant: null,
      trace: expect.stringMatching(/^Root=1-/) as string,
    });
  });

  it.each([
    ['wrong', 'Function<ArgumentError>', /^not so$/, true],
    ['own_error', 'Function<Shop::SoldOut>', /^sold out$/, true],
    [
      'misspelt',
      'Function<NameError>',
      /^undefined local variable or method `no_such_name' for an instance of LambdaHandler$/,
      false,
    ],
    ['deep', 'Function<SystemStackError>', /^stack level too deep$/, false],
    ['leave', 'Function<SystemExit>', /^exit$/, false],
  ])('that fail as %s tell of %s', async (handler, errorType, errorMessage, survives) => {
    const first = await call(handler);
    expect([first.functionError, first.json]).toEqual([
      'Unhandled',
      {
        errorType,
        errorMessage: expect.stringMatching(errorMessage) as string,
        stackTrace: expect.any(Array) as string[],
      },
    ]);
    expect(REUSED.test((await call(handler)).startKind ?? '')).toBe(survives);
  });

  it.each([
    ['nothing', 'Init<ArgumentError>', /^Invalid handler nothing: it must be FILE\.METHOD or /],
    ['none.method', 'Init<LoadError>', /^cannot load such file -- none$/],
  ])('named %s cannot be loaded: %s', async (handler, errorType, errorMessage) => {
    const name = `ruby-${handler.replace('.', '-')}`;
    await deploy(name, { 'shop.rb': SHOP }, { Handler: handler });
    expect((await box.functions.invoke(name)).json).toMatchObject({
      errorType,
      errorMessage: expect.stringMatching(errorMessage) as string,
    });
  });

  it('write lines of several lines to the log, and what loggers write has the id of the request', async () => {
    const { json, log } = await call('lines');
    expect(log).toContain('\nfirst\nsecond\nthird\nfourth\n');
    expect(log).toMatch(/\nI, \[[\dT:.-]+ #\d+\] {2}INFO [\da-f-]{36} -- : one\ntwo\n/);
    expect(json).toBe('INFO -- : to a file');
  });

  it('log objects when their format is JSON', async () => {
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' };
    const code = `
require 'logger'
def handler(event:, context:)
  log = Logger.new($stdout, progname: 'shop')
  log.info('not said')
  begin
    raise ArgumentError, 'not so'
  rescue ArgumentError => e
    log.error(e)
  end
end`;
    await deploy('ruby-json', { 'app.rb': code }, { Handler: 'app.handler', LoggingConfig });
    const { log } = await call('json');
    const said = log.split('\n').find((line) => line.includes('"shop"')) ?? '{}';
    expect(JSON.parse(said)).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      level: 'ERROR',
      message: 'not so',
      requestId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      logger: 'shop',
      errorType: 'ArgumentError',
      errorMessage: 'not so',
      stackTrace: expect.any(Array) as string[],
      location: '/var/task/app.rb:handler:7',
    });
    expect(log).not.toContain('not said');
  });

  it('find their own gems, newer ones first, whenever their process was started', async () => {
    await deploy('ruby-gem', WITH_GEM, { Handler: 'app.handler' });
    for (const start of ['cold', 'stem'] as const) {
      const answer = await box.functions.force(start, 'ruby-gem');
      expect([answer.json, answer.startKind]).toEqual([{ shelf: '1.2.3', aws: '9.0.0' }, start]);
    }
  });
});
