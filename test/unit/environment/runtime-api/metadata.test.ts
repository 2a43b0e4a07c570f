import { runtime, runtimeEvent } from '../../../support/runtime-box';

const PATH = '/2026-01-15/metadata/execution-environment';

describe('the metadata endpoint', () => {
  const ask = (head: string, box = runtime()) => box.call(head);

  it('tells whoever has the token in which zone the environment is, in the middle of an invocation, too', () => {
    const box = runtime();
    const answer = [
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      'Cache-Control: private, max-age=43200, immutable',
      'Content-Length: 33',
      '',
      '{"AvailabilityZoneID":"euc1-az1"}',
    ].join('\r\n');
    const request = `GET ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret`;
    expect(ask(request, box)).toBe(answer);
    box.next();
    box.deliver(runtimeEvent('r1'));
    expect(ask(request, box)).toBe(answer);
    expect(box.respond('r1', '1')).toContain('202 Accepted');
  });

  it.each([
    '',
    '\r\nAuthorization: Bearer other!',
    '\r\nAuthorization: Bearer',
    '\r\nAuthorization: Basic secret',
  ])('refuses a request without the token (%j)', (header) => {
    expect(ask(`GET ${PATH} HTTP/1.1\r\nHost: x${header}`)).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  });

  it('refuses what is no GET, and other versions', () => {
    expect(ask(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret`)).toMatch(
      /^HTTP\/1\.1 405 /,
    );
    expect(ask(`GET /2026-01-16/metadata/execution-environment HTTP/1.1`)).toMatch(/^HTTP\/1\.1 404 /);
  });
});
