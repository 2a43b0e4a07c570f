import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InnerPorts } from '../../../../src/environment/subscriptions/inner-ports';

it('a socket that could not be made is made for the next connection', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'lbports-'));
  const directory = join(parent, 'later');
  // As the init does it: it connects to our socket and says the greeting.
  const ports = new InnerPorts(join(directory, 'api.sock'), (_port, _path, greeting) => {
    const inside = connect(join(directory, 'ports.sock'), () => inside.write(greeting));
    inside.on('error', () => undefined);
  });
  try {
    await expect(ports.connect(8080)).rejects.toThrow(/ports\.sock/);
    mkdirSync(directory);
    expect((await ports.connect(8080)).destroyed).toBe(false);
  } finally {
    ports.close();
    rmSync(parent, { recursive: true, force: true });
  }
});
