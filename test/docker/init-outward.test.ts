import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { InitBox } from '../support/init-box';

describe('the init, of what the service asks of the container,', () => {
  let box: InitBox;
  beforeAll(async () => {
    box = await InitBox.create();
  }, 300_000);
  afterEach(() => box.clear());
  afterAll(() => box.dispose());

  const main = ['/var/task/main'];
  /** Listens at 8080 of all addresses, and says when. */
  const listening = `use IO::Socket::INET;
    my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die "listen: $!"; print 'listens.';`;

  it('lists the files of a directory, but no directories, and nothing of what is not there', async () => {
    const session = await box.run({ one: '#!/bin/sh\n', two: 'print 1' });
    session.list(1, '/var/task');
    session.list(2, '/no/such/directory');
    session.list(3, '/');
    const first = await session.next('listing');
    expect([first.listing, first.names.toSorted()]).toEqual([1, ['one', 'two']]);
    expect(await session.next('listing')).toEqual({ type: 'listing', listing: 2, names: [] });
    expect((await session.next('listing')).names).not.toContain('var');
  });

  it('connects the service with a port inside, after the greeting that only they know', async () => {
    const session = await box.run({
      main: `${listening} my $s = $l->accept; print $s 'welcome'; my $all = '';
        while (sysread($s, my $part, 65536)) { $all .= $part } print 'received ' . length($all) . ". ";`,
    });
    session.start(main);
    await session.said('listens.');
    const greeting = randomBytes(16);
    session.dial(8080, greeting);
    const connection = await session.called(0);
    const closed = once(connection, 'close');
    let text = Buffer.alloc(0);
    connection.on('data', (part: Buffer) => (text = Buffer.concat([text, part])));
    connection.end(Buffer.alloc(1_000_000));
    await session.said('received 1000000.');
    await closed;
    expect(text.subarray(0, 16).equals(greeting)).toBe(true);
    expect(text.toString('utf8', 16)).toBe('welcome');
  });

  it('ends the connection when nobody listens', async () => {
    const session = await box.run({ main: 'sleep 600' });
    session.dial(8081, Buffer.from('hello'));
    const connection = await session.called(0);
    await once(connection.resume(), 'close');
  });

  it('is found as sandbox.localdomain by those who listen', async () => {
    const session = await box.run({
      main: `use Socket; print inet_ntoa(scalar gethostbyname('sandbox.localdomain'));`,
    });
    session.start(main);
    await session.said('127.0.0.1');
  });
});
