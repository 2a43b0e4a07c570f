import { DockerBox } from '../support/docker-box';
it('leaks', async () => {
  const box = await DockerBox.create();
  await box.start();
  box.client.close();
});
