import type { Connection } from '../../../../src/sources/connections/connection';
import { Link } from '../../../../src/sources/kinds/own/link';

interface Client {
  readonly of: Connection;
  isOpen: boolean;
}

const one: Connection = { name: 'c', kind: 'redis', endpoints: ['redis://one:1'] };
const other: Connection = { ...one, endpoints: ['redis://other:1'] };

let connection: Connection;
let dialled: Client[];
let hungUp: Client[];
let link: Link<Client>;

beforeEach(() => {
  connection = one;
  dialled = [];
  hungUp = [];
  link = new Link<Client>({
    connection: () => connection,
    dial: async (of) => {
      const client = { of, isOpen: true };
      dialled.push(client);
      if (of.endpoints.length === 0) await Promise.reject(new Error('no endpoint'));
      return client;
    },
    isOpen: ({ isOpen }) => isOpen,
    hangUp: (client) => {
      hungUp.push(client);
      return Promise.resolve();
    },
  });
});

test('those who ask at once share a client', async () => {
  const [first, second] = await Promise.all([link.client(), link.client()]);
  expect(first).toBe(second);
  expect(await link.client()).toBe(first);
  expect(dialled).toHaveLength(1);
});

test('a client that was lost is dialled anew', async () => {
  const client = await link.client();
  client.isOpen = false;
  expect(await link.client()).not.toBe(client);
  expect(hungUp).toEqual([client]);
});

test('a connection that was changed is dialled anew', async () => {
  const client = await link.client();
  connection = other;
  expect((await link.client()).of).toBe(other);
  expect(hungUp).toEqual([client]);
});

test('who could not be dialled is dialled again', async () => {
  connection = { ...one, endpoints: [] };
  await expect(link.client()).rejects.toThrow('no endpoint');
  connection = one;
  expect((await link.client()).of).toBe(one);
});

test('a closed link hangs up and dials no more', async () => {
  const client = await link.client();
  await link.close();
  expect(hungUp).toEqual([client]);
  await expect(link.client()).rejects.toThrow('no longer reads');
});
