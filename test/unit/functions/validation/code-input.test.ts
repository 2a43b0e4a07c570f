import { inlineZip } from '../../../../src/functions/validation/code-input';
import { Members } from '../../../../src/functions/validation/members';

const zip = (text: string) => inlineZip(new Members({ ZipFile: text }));

describe('the archive of a request', () => {
  it.each(['', 'YWI=', 'YQ==', 'YWJj', 'Y W\r\nJj\n', 'YQ==\n\n', ' YQ== '])('is base64: %j', (text) => {
    expect(zip(text)).toEqual(Buffer.from(text, 'base64'));
  });

  it.each(['YQ=a', 'YQ===', 'YQ= =', 'YQ-_', '=a', 'é'])('is refused when it is none: %j', (text) => {
    expect(() => zip(text)).toThrow('ZipFile must be base64');
  });

  it('is refused at once, however much white space is in it', () => {
    // Each character more would take the square of it: hours.
    expect(() => zip(`${' '.repeat(20_000_000)}!`)).toThrow('ZipFile must be base64');
    expect(() => zip(`YQ=${' '.repeat(20_000_000)}a`)).toThrow('ZipFile must be base64');
  });
});
