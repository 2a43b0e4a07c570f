import { once } from 'node:events';
import { InitBox } from '../support/init-box';

const MIB = 1024 * 1024;
const main = ['/var/task/main'];

describe('the init', () => {
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

  describe('carries HTTP', () => {
    it('from the runtime to the service and back, with the memory used so far', async () => {
      const session = await runtime(`my $s = dial(); post($s, '/a?b', '{"n":1}'); print answer($s)`);
      const request = await session.next('request');
      expect(request).toMatchObject({ head: 'POST /a?b HTTP/1.1\r\nContent-Length: 7', end: true });
      expect(request.body.toString()).toBe('{"n":1}');
      expect(request.peakMemoryBytes).toBeGreaterThan(MIB);
      expect(request.peakMemoryBytes).toBeLessThan(128 * MIB);
      session.respond(request.exchange, 'the answer');
      await session.said('the answer');
    });

    it('and of the memory counts once what processes share', async () => {
      const session = await runtime(
        `my $big = 'x' x 40_000_000; for (1 .. 3) { if (!fork) { sleep 600 } }
         my $s = dial(); for (1 .. 2) { post($s, '/', ''); answer($s) }`,
      );
      const first = await session.next('request');
      session.respond(first.exchange, '');
      const { peakMemoryBytes } = await session.next('request');
      expect(peakMemoryBytes).toBeGreaterThan(40 * MIB);
      expect(peakMemoryBytes).toBeLessThan(100 * MIB);
    });

    it('of one connection in order, also when requests do not wait for answers', async () => {
      const session = await runtime(
        `my $s = dial(); post($s, '/1', 'one'); post($s, '/2', 'two'); print answer($s) . ', ' . answer($s);
         post($s, '/3', ''); print ', ' . answer($s)`,
      );
      for (const n of [1, 2, 3]) {
        const request = await session.next('request');
        expect(request.head).toMatch(`POST /${n} `);
        expect(session.frames.filter(({ type }) => type === 'request')).toHaveLength(n);
        session.respond(request.exchange, `answer ${n}`);
      }
      await session.said('answer 1, answer 2, answer 3');
    });

    describe('and a receipt that it was given', () => {
      /** The first request is answered, the receipt before it: what comes next is known to come after. */
      const ready = async (then: string) => {
        const session = await runtime(`my $s = dial(); post($s, '/ready', ''); answer($s); ${then}`);
        const { exchange } = await session.next('request');
        session.giveReceipt('/a', 'the receipt');
        session.respond(exchange, '');
        return session;
      };

      it('at once, to the request that it is for, and once', async () => {
        const session = await ready(`for (1 .. 2) { post($s, '/a', '{}'); print answer($s) . ', ' }`);
        const [first, second] = [await session.next('request'), await session.next('request')];
        expect([first.isAnswered, first.end, first.body.toString()]).toEqual([true, true, '{}']);
        expect(second.isAnswered).toBe(false);
        session.respond(second.exchange, 'the service');
        await session.said('the receipt, the service, ');
      });

      it('to one whose body comes after its head, and is sent on in one piece', async () => {
        const session = await ready(
          `print $s "POST /a HTTP/1.1\\r\\nContent-Length: 4\\r\\n\\r\\n"; select(undef, undef, undef, 0.1); print $s 'body'; print answer($s)`,
        );
        const { isAnswered, end, body } = await session.next('request');
        expect([isAnswered, end, body.toString()]).toEqual([true, true, 'body']);
        await session.said('the receipt');
      });

      it('not to one that breaks off, of which the service is told', async () => {
        const session = await ready(
          `print $s "POST /a HTTP/1.1\\r\\nContent-Length: 4\\r\\n\\r\\nbo"; select(undef, undef, undef, 0.1); close $s; sleep 600`,
        );
        const { exchange, isAnswered, end, body } = await session.next('request');
        expect([isAnswered, end, body.toString()]).toEqual([false, false, 'bo']);
        expect((await session.next('abort')).exchange).toBe(exchange);
      });

      it.each([
        ['came after another one', `post($s, '/b', ''); answer($s); post($s, '/a', '')`],
        ['has the header', `print $s "POST /a HTTP/1.1\\r\\nContent-Length: 0\\r\\nX-Odd: 1\\r\\n\\r\\n"`],
        [
          'comes in chunks',
          `print $s "POST /a HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n"`,
        ],
        [
          'is the last one',
          `print $s "POST /a HTTP/1.1\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n"`,
        ],
        ['is for another path', `post($s, '/ab', '')`],
      ])('not to one that %s', async (_what, requests) => {
        const session = await ready(`${requests}; print answer($s)`);
        for (;;) {
          const { exchange, head, isAnswered } = await session.next('request');
          expect(isAnswered).toBe(false);
          session.respond(exchange, 'the service');
          if (head.startsWith('POST /a')) break;
        }
        await session.said('the service');
      });
    });

    it('of 6 MiB, either way', async () => {
      const session = await runtime(
        `my $s = dial(); post($s, '/', 'x' x ${6 * MIB}); print 'received ' . length(answer($s))`,
      );
      const request = await session.next('request');
      expect(request.end).toBe(false);
      const { body } = await session.nextBody();
      expect(request.body.length + body.length).toBe(6 * MIB);
      session.respond(request.exchange, 'y'.repeat(6 * MIB));
      await session.said(`received ${6 * MIB}`);
    });

    it.each([
      ['in one piece', `"Content-Length: $size\\r\\n\\r\\n" . 'x' x $size`],
      [
        'in chunks',
        `"Transfer-Encoding: chunked\\r\\n\\r\\n" . ("1000\\r\\n" . 'x' x 0x1000 . "\\r\\n") x ($size / 0x1000) . "0\\r\\n\\r\\n"`,
      ],
    ])('%s whole, wherever in it the service stops reading for a while', async (_, request) => {
      // Some end in what the init holds of the connection while it has no room for it.
      const sizes = Array.from({ length: 64 }, (__, n) => 3.5 * MIB + n * 0x4000);
      const session = await runtime(
        `for my $size (${sizes.join(', ')}) { my $s = dial(); post_slowly($s, ${request}); answer($s) }`,
      );
      for (const size of sizes) {
        session.stopReading();
        await session.isTold();
        session.readOn();
        const { body: first, exchange } = await session.next('request');
        const { body } = await session.nextBody();
        expect(first.length + body.length).toBe(size);
        session.respond(exchange, 'thanks');
      }
    });

    it('no further than the service lets it, while all else goes on', async () => {
      const size = 12 * MIB;
      const session = await runtime(
        `if (!fork) { my $s = dial(); post($s, '/other', ''); print answer($s); exit }
         my $s = dial(); post_slowly($s, "Transfer-Encoding: chunked\\r\\n\\r\\n" . ("10000\\r\\n" . 'x' x 0x10000 . "\\r\\n") x ($size / 0x10000) . "0\\r\\n\\r\\n");
         print answer($s)`.replace('$size', String(size)),
      );
      const requests = [await session.next('request'), await session.next('request')];
      const [held, other] = requests.sort((a, b) => Number(a.end) - Number(b.end));
      if (!held || !other) throw new Error('two requests');
      session.hold(held.exchange, true);
      await session.isTold();
      session.respond(other.exchange, 'the other');
      await session.said('the other');
      const came = session.frames.reduce(
        (sum, frame) => sum + (frame.type === 'body' ? frame.data.length : 0),
        0,
      );
      expect(came).toBeLessThan(size / 2);
      session.hold(held.exchange, false);
      expect((await session.nextBody()).body.length).toBe(size);
      session.respond(held.exchange, 'thanks');
      await session.said('thanks');
    });

    it('whole, of a client that has closed before the service reads on', async () => {
      const session = await box.run({
        main: `my $s = dial(); post($s, '/', 'x' x ${1.25 * MIB}); close($s); notify(); sleep 60`,
      });
      session.stopReading();
      session.start(main);
      await session.isTold();
      session.readOn();
      const request = await session.next('request');
      const { body } = await session.nextBody();
      expect(request.body.length + body.length).toBe(1.25 * MIB);
    });

    it('in chunks, with trailers', async () => {
      const session = await runtime(
        `my $s = dial(); print $s "POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n";
         print $s "5\\r\\nhello\\r\\n"; print $s "6;x=y\\r\\n world\\r\\n0\\r\\nT-One: 1\\r\\nT-Two: 2\\r\\n\\r\\n"; print answer($s)`,
      );
      const request = await session.next('request');
      expect(await session.nextBody()).toEqual({ body: 'hello world', trailers: 'T-One: 1\r\nT-Two: 2' });
      session.respond(request.exchange, 'thanks');
      await session.said('thanks');
    });

    it('with a head and with trailers of 1 MiB', async () => {
      const session = await runtime(
        `my $long = 'X-Long: ' . 'y' x (${MIB} - 200); my $s = dial(); $| = 1;
         for (1 .. 3) { print $s "POST /long HTTP/1.1\\r\\n$long\\r\\nContent-Length: 200000\\r\\n\\r\\n" . 'b' x 200_000; answer($s) }
         print $s "POST / HTTP/1.1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n$long\\r\\n\\r\\n"; print answer($s)`,
      );
      const long = `X-Long: ${'y'.repeat(MIB - 200)}`;
      for (let turn = 1; turn <= 3; turn += 1) {
        const { head, body, exchange } = await session.next('request');
        expect(head === `POST /long HTTP/1.1\r\n${long}\r\nContent-Length: 200000`).toBe(true);
        expect(body.length + (await session.nextBody()).body.length).toBe(200_000);
        session.respond(exchange, 'thanks');
      }
      const { exchange } = await session.next('request');
      expect((await session.nextBody()).trailers === long).toBe(true);
      session.respond(exchange, 'thanks for all');
      await session.said('thanks for all');
    });

    it('and refuses a head without end', async () => {
      const session = await runtime(
        `my $s = dial(); local $SIG{PIPE} = 'IGNORE'; print $s "POST / HTTP/1.1\\r\\n" . "X: 12345678\\r\\n" x 200_000; close $s;
         $s = dial(); post($s, '/well', ''); print answer($s)`,
      );
      const { head, exchange } = await session.next('request');
      expect(head).toMatch('POST /well ');
      session.respond(exchange, 'still here');
      await session.said('still here');
    });

    it('and tells when a client does not wait for its answer', async () => {
      const session = await runtime(`my $s = dial(); post($s, '/', ''); close($s); <STDIN>; sleep 60`);
      const { exchange } = await session.next('request');
      expect(await session.next('abort')).toEqual({ type: 'abort', exchange });
    });

    it('and outlives malformed requests', async () => {
      const session = await runtime(
        `srand(7);
         my @parts = ("GET / HTTP/1.1", "POST /x HTTP/1.1", "\\r\\n", "\\r\\n\\r\\n", "Content-Length: 5", "Content-Length: -1",
           "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "ffffffff", "0", ":", "\\0",
           "\\x80\\xff", " ", "Expect: 100-continue", "A: " . "b" x 70000, "zz\\r\\n", "5\\r\\nhello\\r\\n", "Connection: close");
         for my $turn (1 .. 5) {
           for my $round (1 .. 100) {
             my $s = dial(); local $SIG{PIPE} = 'IGNORE';
             my $text = join '', map { $parts[rand @parts] } 1 .. 1 + rand 10;
             print $s $text; shutdown($s, 1) if $round % 2; close($s);
           }
           my $s = dial(); post($s, "/well$turn", ''); print answer($s);
         }`,
      );
      // Fewer than the 128 connections that the init holds are open between two good requests.
      for (let turn = 1; turn <= 5; turn += 1) {
        let request = await session.next('request');
        while (!request.head.startsWith(`POST /well${turn} `)) request = await session.next('request');
        session.respond(request.exchange, `still here ${turn}. `);
      }
      await session.said('still here 5. ');
    });
  });

  describe("carries the function's own calls", () => {
    const call = `my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 4566) or die "dial: $!";`;

    it('to a connection of its own each, byte by byte, 5 MB either way', async () => {
      const session = await runtime(
        `${call} if (!fork) { print $s 'x' x 5_000_000; shutdown($s, 1); exit }
         my $all = 0; while (my $count = sysread($s, my $part, 65536)) { $all += $count } print "received $all."`,
      );
      const connection = await session.called(0);
      let received = 0;
      connection.on('data', (part: Buffer) => (received += part.length));
      const ended = once(connection, 'end');
      connection.write('y'.repeat(5_000_000));
      await ended;
      connection.end();
      await session.said('received 5000000.');
      expect(received).toBe(5_000_000);
    });

    it('64 at a time, and ends each as either side does', async () => {
      const session = await runtime(
        `my @all; for (1 .. 64) { ${call} print $s "n$_"; push @all, $s }
         ${call} print 'one more: ', (sysread($s, my $byte, 1) || 0), '. ';
         close(shift @all); my $rest = 0; for (@all) { $rest++ unless sysread($_, my $byte, 1) } print "ended $rest. ";
         ${call} print $s 'again'; sysread($s, my $word, 5); print $word`,
      );
      await session.said('one more: 0. ');
      await once((await session.called(0)).resume(), 'close');
      for (let number = 1; number < 64; number += 1) (await session.called(number)).destroy();
      await session.said('ended 63. ');
      (await session.called(64)).end('hello');
      await session.said('hello');
    });
  });

  describe('sends logs', () => {
    it('before the request that came after them, 5 MB of them too', async () => {
      const session = await runtime(`print 'x' x 5_000_000; my $s = dial(); post($s, '/', ''); answer($s)`);
      await session.next('request');
      expect(session.stdout.length).toBe(5_000_000);
    });

    it('of stdout, stderr and records in the order in which they were written, unless they are to be apart', async () => {
      const perl = `open my $records, '>&=', 62 if @ARGV;
         for (1 .. 2000) { syswrite STDOUT, "o"; syswrite STDERR, "e"; syswrite $records, "r" if @ARGV }`;
      const session = await box.run({ main: perl });
      session.start(main, { args: ['with'], withRecords: true });
      await session.next('exit');
      expect(session.stdout).toBe('oer'.repeat(2000));
      session.start(main);
      await session.next('exit');
      expect(session.stdout).toBe('oer'.repeat(2000) + 'oe'.repeat(2000));
      session.start(main, { isApart: true });
      await session.next('exit');
      expect([session.streams.stdout, session.streams.stderr]).toEqual(['o'.repeat(2000), 'e'.repeat(2000)]);
    });

    it('and a stream that is not to block does not make the others so', async () => {
      const session = await box.run({
        main: `use Fcntl; open my $records, '>&=', 62; fcntl(STDOUT, F_SETFL, O_NONBLOCK);
           print join ',', map { fcntl($_, F_GETFL, 0) & O_NONBLOCK ? 1 : 0 } (\\*STDOUT, \\*STDERR, $records)`,
      });
      session.start(main, { withRecords: true });
      await session.next('exit');
      expect(session.stdout).toBe('1,0,0');
    });

    it('before the end of the process', async () => {
      const session = await runtime(`print 'last words'; exit 3`);
      expect(await session.next('exit')).toMatchObject({ code: 3, signal: 0, oomKills: 0 });
      expect(session.stdout).toBe('last words');
    });

    it('and lets no flood of them hold back an answer', async () => {
      const session = await runtime(
        `if (!fork) { print 'f' x 65536 while 1 }
         my $s = dial(); post($s, '/', ''); exit(answer($s) eq 'go' ? 7 : 1)`,
      );
      const { exchange } = await session.next('request');
      session.respond(exchange, 'go');
      expect(await session.next('exit')).toMatchObject({ code: 7 });
    });
  });

  it('takes less than 1 MB of memory', async () => {
    const session = await runtime(`open my $f, '<', '/proc/1/status'; print grep { /VmRSS/ } <$f>`);
    await session.next('exit');
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(session.stdout) ?? [];
    expect(Number(kilobytes)).toBeGreaterThan(0);
    expect(Number(kilobytes)).toBeLessThan(1024);
  });
});
