import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerBox } from '../support/docker-box';
import { BUILD_MS, projectImages } from '../support/runtime-images';
import { ALLOWED, encoded, MAKERS, outcomes, REFUSED, type SystemCall } from '../support/system-calls';

const EPERM = '1';
const EFAULT = '14';
const ENOSYS = '38';
const CLONE3: SystemCall = { name: 'clone3', number: { x64: 435, arm64: 435 }, args: [1, 88] };
/** On ARM there is no second set of numbers: this is none at all. */
const GETPID_OF_X32: SystemCall = {
  name: 'getpid',
  number: { x64: 0x4000_0027, arm64: 0x4000_0027 },
  args: [],
};
const RUNTIMES = Object.keys(MAKERS) as (keyof typeof MAKERS)[];

describe.each(RUNTIMES)('what a function of %s asks of the kernel', (runtime) => {
  let box: DockerBox;
  let id: string;
  beforeAll(async () => {
    box = await DockerBox.create();
    id = await box.start({ image: await projectImages(box.client, box.instanceId).ensure(runtime) });
  }, BUILD_MS);
  afterAll(() => box.dispose());

  const make = async (calls: readonly SystemCall[]) =>
    outcomes(calls, await box.run(id, ...MAKERS[runtime], ...encoded(calls)));

  it('is refused call by call where it is dangerous', async () => {
    expect(await make(REFUSED)).toEqual(Object.fromEntries(REFUSED.map(({ name }) => [name, EPERM])));
  });

  it('is done where ordinary programs ask for it', async () => {
    const made = await make(ALLOWED);
    expect(Object.entries(made).filter(([, outcome]) => !/^\d+$/.test(outcome))).toEqual([]);
    expect(Object.entries(made).filter(([, outcome]) => [EPERM, ENOSYS].includes(outcome))).toEqual([]);
  });

  it('has no clone3, so that C libraries use clone, whose flags are seen', async () => {
    expect(await make([CLONE3])).toEqual({ clone3: ENOSYS });
  });

  it('is not asked by the numbers of x32', async () => {
    expect((await make([GETPID_OF_X32])).getpid).toMatch(/^(signal \d+|1|38)$/);
  });
});

describe('a profile of the operator', () => {
  let directory: string;
  let box: DockerBox;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'profile-'));
    const seccompProfilePath = join(directory, 'profile.json');
    await writeFile(seccompProfilePath, '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []}');
    box = await DockerBox.create({ seccompProfilePath });
  });
  afterAll(async () => {
    await box.dispose();
    await rm(directory, { recursive: true });
  });

  it('takes the place of ours', async () => {
    const id = await box.start();
    const calls = REFUSED.filter(({ name }) => name === 'mount');
    const answer = await box.run(id, ...MAKERS['provided.al2023'], ...encoded(calls));
    expect(outcomes(calls, answer)).toEqual({ mount: EFAULT });
  });
});
