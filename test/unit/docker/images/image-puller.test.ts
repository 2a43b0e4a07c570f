import type Docker from 'dockerode';
import type { RegistryLogin } from '../../../../src/docker/images/docker-logins';
import { UNHEARD } from '../../../../src/docker/images/image-progress';
import { ImagePuller } from '../../../../src/docker/images/image-puller';
import { LocalImages } from '../../../../src/docker/images/local-images';
import { PlatformError } from '../../../../src/errors';
import { silentLog } from '../../../support/telemetry';

const LOGIN = { username: 'me', password: 'secret', serveraddress: 'reg.example' };
const OPTIONS = { deadlineMs: 1000, signal: new AbortController().signal };

/** Docker, as far as pulls go: those whom the registry knows get the image. */
function registry(options: { isOpen: boolean }) {
  const pulls: { image: string; authconfig?: RegistryLogin }[] = [];
  const docker = {
    pull: (image: string, { authconfig }: { authconfig?: RegistryLogin }) => {
      pulls.push({ image, ...(authconfig && { authconfig }) });
      return options.isOpen || authconfig ? Promise.resolve([]) : Promise.reject(new Error('denied'));
    },
  };
  const call = <T>(_what: string, _ms: number, work: (docker: Docker, signal: AbortSignal) => Promise<T>) =>
    work(docker as unknown as Docker, OPTIONS.signal);
  return { pulls, client: { call } };
}

const loggedIn = {
  of: (name: string) => Promise.resolve(name === 'reg.example' ? LOGIN : undefined),
};
const broken = { of: () => Promise.reject(new PlatformError('docker-credential-x gave no login')) };

test('the image of a runtime is pulled with the login of its registry, and with no other', async () => {
  const { pulls, client } = registry({ isOpen: true });
  const images = new LocalImages(client, new ImagePuller(client, loggedIn), 'i', silentLog);
  await images.pull('python3.12', 'reg.example/python:3.12', UNHEARD, OPTIONS.signal);
  await images.pull('python3.12', 'public.ecr.aws/lambda/python:3.12', UNHEARD, OPTIONS.signal);
  expect(pulls).toEqual([
    { image: 'reg.example/python:3.12', authconfig: LOGIN },
    { image: 'public.ecr.aws/lambda/python:3.12' },
  ]);
});

test('what anybody may have is pulled though no login can be read; what not says so', async () => {
  const open = registry({ isOpen: true });
  await new ImagePuller(open.client, broken).pull('public.ecr.aws/x', UNHEARD, OPTIONS);
  expect(open.pulls).toEqual([{ image: 'public.ecr.aws/x' }]);
  const closed = new ImagePuller(registry({ isOpen: false }).client, broken);
  await expect(closed.pull('reg.example/x', UNHEARD, OPTIONS)).rejects.toThrow(
    'denied (without a login: docker-credential-x gave no login)',
  );
});
