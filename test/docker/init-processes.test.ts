import { InitBox, type InitSession } from '../support/init-box';

const MIB = 1024 * 1024;
const main = ['/var/task/main'];

describe('the init, of processes,', () => {
  let box: InitBox;
  beforeAll(async () => {
    box = await InitBox.create();
  }, 300_000);
  afterEach(() => box.clear());
  afterAll(() => box.dispose());

  /** Runs `main` in a container of its own. */
  async function runtime(perl: string) {
    const session = await box.run({ main: perl });
    session.start(main);
    return session;
  }

  describe('tells of the process', () => {
    it('the signal that ended it', async () => {
      const session = await runtime(`kill 'SEGV', $$; sleep 60`);
      expect(await session.next('exit')).toMatchObject({ code: -1, signal: 11 });
    });

    it('that memory ended it, and how much there was', async () => {
      const session = await runtime(`my @a; push @a, 'x' x 1_000_000 while 1`);
      const exit = await session.next('exit');
      expect(exit).toMatchObject({ code: -1, signal: 9 });
      expect(exit.oomKills).toBeGreaterThan(0);
      expect(exit.peakMemoryBytes).toBeGreaterThan(100 * MIB);
    });

    it('why it could not be started', async () => {
      const session = await box.run({ empty: '#!/no/such/interpreter\n', text: '\x7fELF, says the file' });
      session.start(['/var/task/none', '/var/task/nothing']);
      expect(await session.next('spawn-failed')).toMatchObject({ program: '' });
      session.start(['/var/task/none', '/var/task/empty']);
      expect(await session.next('spawn-failed')).toMatchObject({
        program: '/var/task/empty',
        reason: 'no such file or directory',
      });
      session.start(['/etc/hostname']);
      expect(await session.next('spawn-failed')).toMatchObject({ reason: 'permission denied' });
      session.start(['/var/task/text']);
      expect(await session.next('spawn-failed')).toMatchObject({ reason: 'exec format error' });
    });

    it('nothing of its own variables, and gives it what START names', async () => {
      const session = await box.run({
        main: 'print join "|", @ARGV, map { "$_=$ENV{$_}" } sort keys %ENV; print "|" . `pwd`',
      });
      session.start(main, { cwd: '/tmp', args: ['a b', ''], env: { PATH: '/usr/bin:/bin', X: 'é=1' } });
      await session.next('exit');
      expect(session.stdout).toBe('a b||PATH=/usr/bin:/bin|X=é=1|/tmp\n');
    });
  });

  describe('owns all processes', () => {
    const count = `my $n = 0; for (glob '/proc/[0-9]*/stat') { open my $f, '<', $_ or next; $n++ if <$f> =~ /\\) Z / }`;
    const zombies = `${count} print "zombies $n."`;

    it('kills a whole tree of them, and starts the next', async () => {
      const session = await box.run({
        main: `for (1 .. 3) { fork } setpgrp; print "up."; sleep 600`,
        next: `my @all = glob '/proc/[0-9]*'; print 'processes ' . @all . '. '; ${zombies}`,
      });
      session.start(main);
      await session.said('up.'.repeat(8));
      session.kill();
      expect(await session.next('exit')).toMatchObject({ signal: 9 });
      session.start(['/var/task/next']);
      await session.next('exit');
      expect(session.stdout).toMatch(/zombies 0\.$/);
      expect(session.stdout).toContain('processes 2. ');
    });

    it('leaves no orphan unburied', async () => {
      const session = await runtime(
        `for (1 .. 50) { if (!fork) { if (!fork) { exit } exit } } 1 while wait != -1;
         my $s = dial(); post($s, '/', ''); answer($s);
         while () { ${count} last unless $n; select(undef, undef, undef, 0.01) } print 'none is left'`,
      );
      const { exchange } = await session.next('request');
      session.respond(exchange, '');
      // One that ends at this very moment is no zombie for long.
      await session.said('none is left');
    });

    it('and ends with the service', async () => {
      const session = await runtime(`print 'up'; sleep 600`);
      await session.said('up');
      session.close();
      expect(await box.docker.ended(session.containerId)).toBe(0);
    });
  });

  describe('runs several processes at once', () => {
    /** Asks with its name once it is up, and says what it was answered. */
    const asking = (name: string) =>
      `my $s = dial(); print '${name} is up. '; post($s, '/${name}', ''); print answer($s);`;
    const asked = async (session: InitSession, name: string) => {
      const request = await session.next('request');
      expect(request.head).toMatch(`POST /${name} `);
      return request.exchange;
    };
    /** Two that have asked and wait. */
    const pair = async () => {
      const session = await box.run({
        one: `${asking('one')} sleep 600`,
        other: `${asking('other')} sleep 600`,
      });
      const one = session.start(['/var/task/one']);
      const askedByOne = await asked(session, 'one');
      const other = session.start(['/var/task/other'], {}, 'extension');
      const askedByOther = await asked(session, 'other');
      return { session, one, other, askedByOne, askedByOther };
    };

    it('and tells whose it is, all that each and its children write', async () => {
      const session = await box.run({
        one: `if (!fork) { for (1 .. 500) { syswrite STDERR, 'c' } exit } for (1 .. 500) { syswrite STDOUT, 'p' } wait`,
        other: `if (!fork) { for (1 .. 500) { syswrite STDERR, 'd' } exit } for (1 .. 500) { syswrite STDOUT, 'q' } wait`,
      });
      const one = session.start(['/var/task/one']);
      const other = session.start(['/var/task/other'], { isApart: true }, 'extension');
      for (let ended = 0; ended < 2; ended += 1) await session.next('exit');
      expect([session.of(one), session.of(other)].map((text) => [...text].sort().join(''))).toEqual([
        'c'.repeat(500) + 'p'.repeat(500),
        'd'.repeat(500) + 'q'.repeat(500),
      ]);
    });

    it('and has sent what any of them wrote before the request that came after it', async () => {
      const session = await box.run({
        writer: `print 'x' x 50_000; open my $f, '>', '/tmp/written'; close $f; sleep 600`,
        asker: `select(undef, undef, undef, 0.01) until -e '/tmp/written'; post(dial(), '/', ''); sleep 600`,
      });
      const writer = session.start(['/var/task/writer'], {}, 'extension');
      session.start(['/var/task/asker']);
      await session.next('request');
      expect(session.of(writer)).toBe('x'.repeat(50_000));
    });

    it('and the end of one leaves the others, and what it left behind is still its own', async () => {
      const session = await box.run({
        one: `${asking('one')} sleep 600`,
        other: `if (!fork) { ${asking('child')} sleep 600 } ${asking('other')} exit 3`,
      });
      const one = session.start(['/var/task/one']);
      const askedByOne = await asked(session, 'one');
      const other = session.start(['/var/task/other'], {}, 'extension');
      const exchanges = new Map<string, number>();
      for (let count = 0; count < 2; count += 1) {
        const { head, exchange } = await session.next('request');
        exchanges.set(/POST \/(\w+)/.exec(head)?.[1] ?? '', exchange);
      }
      session.respond(exchanges.get('other') ?? 0, 'end now.');
      expect(await session.next('exit')).toMatchObject({ process: other, code: 3, signal: 0 });
      session.respond(exchanges.get('child') ?? 0, 'still here.');
      await session.wrote(other, 'still here.');
      session.respond(askedByOne, 'so am I.');
      await session.wrote(one, 'so am I.');
      expect(session.of(one)).toBe('one is up. so am I.');
    });

    it('and kills one with its children, or all', async () => {
      const { session, one, other, askedByOne, askedByOther } = await pair();
      const child = await box.run({ main: `if (!fork) { ${asking('child')} } sleep 600` });
      const parent = child.start(main);
      const askedByChild = await asked(child, 'child');
      child.kill(parent);
      expect(await child.next('abort')).toEqual({ type: 'abort', exchange: askedByChild });
      expect(await child.next('exit')).toMatchObject({ process: parent, signal: 9 });

      session.kill(other);
      expect(await session.next('exit')).toMatchObject({ process: other, signal: 9 });
      expect(await session.next('abort')).toEqual({ type: 'abort', exchange: askedByOther });
      session.respond(askedByOne, 'untouched.');
      await session.wrote(one, 'untouched.');
      const again = session.start(['/var/task/other'], {}, 'extension');
      await asked(session, 'other');
      session.kill('all');
      const ends = [await session.next('exit'), await session.next('exit')];
      expect(ends.map(({ process, signal }) => `${process}: ${signal}`).sort()).toEqual([
        `${one}: 9`,
        `${again}: 9`,
      ]);
    });

    it('and gives each its streams, however many descriptors are in use when it starts', async () => {
      const session = await box.run({
        main: `my @held = map { dial() } 1 .. 35;
          for (1 .. 30) { push @held, dial(); my $s = dial(); post($s, '/more', ''); answer($s) } sleep 600`,
        other: `open my $records, '>&=', 62; syswrite STDOUT, 'o'; syswrite STDERR, 'e'; syswrite $records, 'r'`,
      });
      session.start(main);
      for (let round = 1; round <= 30; round += 1) {
        const { exchange } = await session.next('request');
        const other = session.start(['/var/task/other'], { withRecords: true }, 'extension');
        expect(await session.next('exit')).toMatchObject({ process: other, code: 0 });
        expect(session.of(other)).toBe('oer');
        session.respond(exchange, '');
      }
    });

    it('and passes on any other signal to the one that is named', async () => {
      const session = await box.run({
        main: `$SIG{TERM} = sub { print 'asked to end.'; exit 5 }; ${asking('main')} sleep 600`,
        other: `${asking('other')} sleep 600`,
      });
      const named = session.start(main);
      await asked(session, 'main');
      session.start(['/var/task/other']);
      const exchange = await asked(session, 'other');
      session.signal(named, 15);
      expect(await session.next('exit')).toMatchObject({ process: named, code: 5, signal: 0 });
      expect(session.of(named)).toMatch(/asked to end\.$/);
      session.respond(exchange, 'not I.');
      await session.said('not I.');
    });

    it('16 of them, refuses one more by name, and has room again when one has ended', async () => {
      const session = await box.run({ main: `print 'up.'; sleep 600` });
      const all = Array.from({ length: 16 }, () => session.start(main));
      for (const process of all) await session.wrote(process, 'up.');
      const tooMany = session.start(main);
      expect(await session.next('spawn-failed')).toEqual({
        type: 'spawn-failed',
        process: tooMany,
        program: '/var/task/main',
        reason: '16 processes run in the environment already, as many as may at a time',
      });
      session.kill(all[7]);
      expect(await session.next('exit')).toMatchObject({ process: all[7], signal: 9 });
      const next = session.start(main);
      await session.wrote(next, 'up.');
    });

    it('and what has ended but left writers behind takes no place from them', async () => {
      const session = await box.run({ main: `if (!fork) { sleep 600 } print 'up.'` });
      for (let count = 1; count <= 20; count += 1) {
        const process = session.start(main);
        expect(await session.next('exit')).toMatchObject({ process, code: 0 });
        expect(session.of(process)).toBe('up.');
      }
    });
  });
});
