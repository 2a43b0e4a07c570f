import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { whyUnsupported } from '../../../src/cli/supported-node';

describe('the Node.js that the command line is started with', () => {
  it.each(['22.13.0', '22.23.3', '24.0.0', '26.12.1'])('may be %s', (version) => {
    expect(whyUnsupported(version)).toBeUndefined();
  });

  it.each(['18.20.8', '20.20.2', '22.12.0', '23.5.0', '27.0.0'])(
    'may not be %s, and it says so',
    (version) => {
      expect(whyUnsupported(version)).toBe(
        `lambdabox needs Node.js 22.13 or later of 22, 24 or 26, and this is ${version}`,
      );
    },
  );

  it('is what the package says it needs', () => {
    const file = resolve(__dirname, '../../../package.json');
    const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe('^22.13 || ^24 || ^26');
  });
});
