import { inspect } from 'node:util';
import { DockerClient } from '../../../src/docker/docker-client';

describe('the connection to Docker', () => {
  it('is a word where docker-modem formats each request for its debug log, not all sockets and what they refer to', async () => {
    const client = DockerClient.create();
    const shown = await client.call('look at the agent', 1000, (docker) =>
      Promise.resolve(inspect({ agent: agentOf(docker) }, { showHidden: true, depth: null })),
    );
    client.close();
    expect(shown).toBe('{ agent: Agent {} }');
  });
});

function agentOf(docker: { readonly modem: unknown }): unknown {
  return Reflect.get(Object(docker.modem), 'agent');
}
