import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCaBundle } from '../../../../src/docker/images/ca-bundle';

describe('the CA bundle of builds', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'ca-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is empty without a path', () => {
    expect(readCaBundle(undefined)).toHaveLength(0);
  });

  it('is what the file holds', () => {
    const file = path.join(directory, 'ca.pem');
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\n');
    expect(readCaBundle(file).toString()).toBe('-----BEGIN CERTIFICATE-----\n');
  });

  it('that cannot be read, or is not PEM, is refused by name', () => {
    const file = path.join(directory, 'ca.der');
    expect(() => readCaBundle(file)).toThrow(/CA bundle .*ca\.der: .*ENOENT/);
    writeFileSync(file, Buffer.from([0x30, 0x82]));
    expect(() => readCaBundle(file)).toThrow(/ca\.der holds no certificate in PEM/);
  });
});
