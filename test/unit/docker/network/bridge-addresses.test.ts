import { BridgeAddresses } from '../../../../src/docker/network/bridge-addresses';

const addresses = (subnet: string, random = 0) => new BridgeAddresses(subnet, () => random);

it.each([
  ['172.18.0.0/16', 0, '172.18.128.0'],
  ['172.18.0.0/16', 0.5, '172.18.191.255'],
  ['192.168.16.0/20', 0, '192.168.24.0'],
  ['10.0.0.0/24', 0.999, '10.0.0.254'],
])('begin in the upper half of %s, at a random place (%s)', (subnet, random, first) => {
  const { address, prefix } = addresses(subnet, random).take();
  expect(`${address}/${prefix}`).toBe(`${first}/${subnet.split('/')[1]}`);
});

it('are given again only after all others', () => {
  const small = addresses('10.0.0.0/29');
  const first = small.take();
  expect(first.address).toBe('10.0.0.4');
  first.release();
  expect([small.take(), small.take(), small.take()].map(({ address }) => address)).toEqual([
    '10.0.0.5',
    '10.0.0.6',
    '10.0.0.4',
  ]);
});

it('are refused when all are taken', () => {
  const small = addresses('10.0.0.0/29');
  for (let i = 0; i < 3; i += 1) small.take();
  expect(() => small.take()).toThrow('all addresses of 10.0.0.0/29 are in use');
});
