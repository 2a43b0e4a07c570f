import { BufferedBody } from '../../../../src/environment/runtime-api/buffered-body';

describe('a buffered body', () => {
  it('keeps what it was given, though the memory is used for something else', () => {
    const body = new BufferedBody();
    const memory = Buffer.from('one');
    body.head('text/plain');
    body.chunk(memory);
    memory.write('two');
    body.chunk(memory);
    memory.fill('x');
    expect([body.payload.toString(), body.length, body.contentType]).toEqual(['onetwo', 6, 'text/plain']);
  });

  it('has nothing but the document of a failure', () => {
    const body = new BufferedBody();
    body.head('text/plain');
    body.chunk(Buffer.from('half'));
    body.fail(Buffer.from('{}'));
    expect([body.payload.toString(), body.length, body.contentType]).toEqual(['{}', 2, undefined]);
  });
});
