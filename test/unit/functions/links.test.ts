import { leadsOut } from '../../../src/functions/links';

const links = (entries: Record<string, string>) => new Map(Object.entries(entries));

it.each([
  ['to a sibling', 'l', { l: 'x' }, false],
  ['to the root', 'd/l', { 'd/l': '..' }, false],
  ['above the root', 'd/l', { 'd/l': '../..' }, true],
  ['to an absolute path', 'l', { l: '/x' }, true],
  ['down and up again', 'l', { l: 'd/../x' }, false],
  ['up through a link that goes down', 'l', { deep: 'a/b/c', l: 'deep/../../x' }, false],
  ['up through a link that goes up', 'l', { 'a/up': '..', l: 'a/up/../x' }, true],
  ['through a link that leads out', 'l', { out: '../x', l: 'out' }, true],
  ['to itself', 'l', { l: 'l' }, false],
  ['around in a circle', 'l', { l: 'm', m: 'l' }, false],
])('a link %s', (_, name, all, expected) => {
  expect(leadsOut(name, links(all as Record<string, string>))).toBe(expected);
});
