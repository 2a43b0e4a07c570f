import { join } from 'node:path';
import { extract } from 'tar-stream';
import { ensureHelperImage } from '../../src/docker/images/helper-image';
import { runtimeFolders } from '../../src/docker/images/runtime-catalog';
import { DockerBox } from '../support/docker-box';
import { BUILD_MS, projectImages } from '../support/runtime-images';

const SET_ID = 0o6000;
const EXPORT_MS = 300_000;

describe('no file of an image gives its user another one', () => {
  let box: DockerBox;
  beforeAll(async () => {
    box = await DockerBox.create();
  });
  afterAll(() => box.dispose());

  /** What the image's tree holds: how many files, and which of them have a set-user-id or set-group-id bit. */
  const walk = async (image: string) => {
    const setId: string[] = [];
    let files = 0;
    const container = await box.client.call('create', EXPORT_MS, (docker) =>
      docker.createContainer({
        Image: image,
        Cmd: ['/never-run'],
        Labels: { lambdabox: box.instanceId },
      }),
    );
    const tree = await box.client.call('export', EXPORT_MS, () => container.export());
    const entries = extract();
    tree.pipe(entries);
    for await (const entry of entries) {
      if (entry.header.type === 'file') {
        files += 1;
        if (((entry.header.mode ?? 0) & SET_ID) !== 0) setId.push(entry.header.name);
      }
      entry.resume();
    }
    return { setId, hasFiles: files > 0 };
  };

  it.each(runtimeFolders(join(__dirname, '../../runtimes')))(
    'in the runtime %s',
    async (runtime) => {
      const image = await projectImages(box.client, box.instanceId).ensure(runtime);
      expect(await walk(image)).toEqual({ setId: [], hasFiles: true });
    },
    BUILD_MS + EXPORT_MS,
  );

  it.each(['netguard', 'mounter', 'holder'] as const)(
    'in the helper %s',
    async (helper) => {
      const image = await ensureHelperImage(box.client, box.builder, helper);
      expect(await walk(image)).toEqual({ setId: [], hasFiles: true });
    },
    BUILD_MS + EXPORT_MS,
  );
});
