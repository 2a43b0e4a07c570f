import { jsonResponse, okHead, parseHead, parseHeaders } from '../../../../src/environment/runtime-api/http';

describe('parseHead', () => {
  it('reads the method, the path without its query, and headers in any case', () => {
    const head = parseHead('POST /a/b?c=d?e HTTP/1.1\r\nX-One: 1\r\ncontent-TYPE:text/plain \r\nEmpty:');
    expect(head).toMatchObject({ method: 'POST', path: '/a/b' });
    expect(['x-one', 'content-type', 'empty', 'none'].map((name) => head.header(name))).toEqual([
      '1',
      'text/plain',
      '',
      undefined,
    ]);
  });

  it('reads a request line alone, and makes empty words of what is missing', () => {
    expect(parseHead('GET / HTTP/1.1')).toMatchObject({ method: 'GET', path: '/' });
    expect(parseHead('GET')).toMatchObject({ method: 'GET', path: '' });
    const nothing = parseHead('');
    expect([nothing.method, nothing.path, nothing.header('a')]).toEqual(['', '', undefined]);
  });
});

describe('parseHeaders', () => {
  it('keeps the last of a repeated name, all colons of a value, and no line without a name', () => {
    expect([...parseHeaders('A: 1\r\na: 2:3\r\n: x\r\nnonsense\r\n')]).toEqual([['a', '2:3']]);
  });
});

describe('answers', () => {
  it('count bytes, not characters', () => {
    expect(jsonResponse(202, '"é"').toString()).toBe(
      'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n"é"',
    );
  });

  it('leave out headers without a value', () => {
    expect(okHead({ A: '1', B: undefined, C: '' }, 5).toString()).toBe(
      'HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 5\r\n\r\n',
    );
  });
});
