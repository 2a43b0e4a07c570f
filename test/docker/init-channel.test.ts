import { InitBox } from '../support/init-box';

const MIB = 1024 * 1024;
const main = ['/var/task/main'];

/** What a runtime says and is told over its channel. */
const CHANNEL = `
open(my $events, '<&=', 14) or die "14: $!"; open(my $answers, '>&=', 15) or die "15: $!";
binmode $_ for $events, $answers;
sub utter { my ($flags, $id, $body) = @_; my $all = pack('CCvV', $flags, length $id, 0, length $body) . $id . $body;
  for (my $at = 0; $at < length $all;) { $at += syswrite($answers, $all, length($all) - $at, $at) // die "utter: $!" } }
sub get { my $wanted = shift; my $got = '';
  while (length $got < $wanted) { sysread($events, $got, $wanted - length $got, length $got) or die "get: $!" } $got }
sub event { my ($lines, $body) = unpack('VV', get(8)); (get($lines), get($body)) }
`;

describe('the init, of the channel of a runtime,', () => {
  let box: InitBox;
  beforeAll(async () => {
    box = await InitBox.create();
  }, 300_000);
  afterEach(() => box.clear());
  afterAll(() => box.dispose());

  async function runtime(perl: string, programs: Readonly<Record<string, string>> = {}) {
    const session = await box.run({ main: CHANNEL + perl, ...programs });
    session.start(main, { hasChannel: true });
    return session;
  }

  it('carries the wish for an event, the event, and its answer with the next wish', async () => {
    const session = await runtime(
      `utter(1, '', ''); my ($lines, $body) = event(); utter(3, 'r1', "$lines|$body"); event()`,
    );
    expect((await session.next('next')).peakMemoryBytes).toBeGreaterThan(0);
    session.sendEvent(1, 'r1\nmore', Buffer.from('{"a":1}'));
    expect(await session.nextAnswer()).toMatchObject({
      ...{ process: 1, requestId: 'r1', isError: false, asks: true },
      body: Buffer.from('r1\nmore|{"a":1}'),
    });
  });

  it('carries 6 MiB either way', async () => {
    const session = await runtime(`my (undef, $body) = event(); utter(4, 'r1', $body)`);
    const event = Buffer.alloc(6 * MIB, 'event ');
    session.sendEvent(1, 'r1', event);
    const answer = await session.nextAnswer();
    expect(answer).toMatchObject({ isError: true, asks: false });
    expect(answer.body.equals(event)).toBe(true);
  });

  it('has sent what was written before an answer, 2 MB of it too', async () => {
    const session = await runtime(`event(); print 'x' x 2_000_000, 'END'; utter(3, 'r1', 'done'); event()`);
    session.sendEvent(1, 'r1', Buffer.from('1'));
    await session.nextAnswer();
    expect(session.stdout).toHaveLength(2_000_003);
  });

  it('reads an answer no further than the service lets it, while all else goes on', async () => {
    const session = await runtime(
      `event(); if (!fork) { my $s = dial(); post($s, '/beside', ''); answer($s); print 'beside'; exit }
       utter(2, 'r1', 'x' x 8_000_000); print 'told'; event()`,
    );
    session.holdChannel(1, true);
    session.sendEvent(1, 'r1', Buffer.from('1'));
    session.respond((await session.next('request')).exchange, '');
    await session.said('beside');
    expect(session.stdout).not.toContain('told');
    session.holdChannel(1, false);
    expect((await session.nextAnswer()).body).toHaveLength(8_000_000);
    await session.said('told');
  });

  it('takes what a process said before it ended', async () => {
    const session = await runtime(`utter(4, 'r1', 'why'); exit 3`);
    expect(await session.nextAnswer()).toMatchObject({ isError: true, body: Buffer.from('why') });
    expect(await session.next('exit')).toMatchObject({ code: 3 });
    expect(session.frames.map(({ type }) => type)).toEqual(['hello', 'answer', 'exit']);
  });

  it.each([
    ['no flags', `pack('CCvV', 0, 0, 0, 0)`],
    ['flags that are none', `pack('CCvV', 9, 0, 0, 0)`],
    ['a response that is an error', `pack('CCvV', 6, 1, 0, 0) . 'r'`],
    ['a wish with a body', `pack('CCvV', 1, 0, 0, 5)`],
    ['text', `"GET / HTTP/1.1\\r\\n\\r\\n"`],
  ])('ends a process that says %s', async (_, bytes) => {
    const session = await runtime(`syswrite($answers, ${bytes}); sleep 600`);
    expect(await session.next('exit')).toMatchObject({ process: 1, signal: 9 });
    // And nobody else with it.
    session.start(main, { hasChannel: true });
    expect(await session.next('exit')).toMatchObject({ process: 2, signal: 9 });
  });

  it('gives the next process a channel of its own', async () => {
    const session = await runtime(`event(); utter(2, 'r', $$); exit`);
    for (const process of [1, 2]) {
      if (process === 2) session.start(main, { hasChannel: true });
      session.sendEvent(process, 'r', Buffer.from('1'));
      expect(await session.nextAnswer()).toMatchObject({ process });
      await session.next('exit');
    }
  });

  it('leaves a process alone that closes it, and serves it by HTTP', async () => {
    const session = await runtime(
      `close $events; close $answers; my $s = dial(); post($s, '/', ''); print answer($s)`,
    );
    const { exchange } = await session.next('request');
    session.sendEvent(1, 'r1', Buffer.alloc(2 * MIB));
    session.respond(exchange, 'by HTTP');
    await session.said('by HTTP');
  });

  it('gives none to who shall have none', async () => {
    const session = await box.run({ main: `print -e "/proc/self/fd/$_" ? 'open' : 'none' for 14, 15` });
    session.start(main);
    await session.said('nonenone');
  });
});
