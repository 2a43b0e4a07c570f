import { useService } from '../support/lambda';
import { ActivemqServer } from '../support/servers/activemq';
import { KafkaServer } from '../support/servers/kafka';
import { RabbitmqServer } from '../support/servers/rabbitmq';
import { followPage, PAGE_MS } from '../support/sources/page';

/** `docker compose exec -T <service> <path of a program> ...`: the test has these programs beside it. */
const DOCKER = 'shift 4; program=${1##*/}; shift; exec "$program" "$@"';

const box = useService({ LAMBDABOX_NETWORK: 'none' });

it(
  'docs/sources/kafka.md can be followed',
  async () => {
    const server = await KafkaServer.start({ createsTopics: true });
    try {
      const differences = await followPage('kafka', box.service, {
        addresses: { 'localhost:9092': server.endpoint, '127.0.0.1:9092': server.endpoint },
        programs: { docker: DOCKER, 'kafka-console-producer.sh': server.consoleProducer },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);

it(
  'docs/sources/rabbitmq.md can be followed',
  async () => {
    const server = await RabbitmqServer.start({ isManaged: true });
    try {
      const differences = await followPage('rabbitmq', box.service, {
        env: { RABBITMQ_PASSWORD: RabbitmqServer.password },
        addresses: { '127.0.0.1:5672': `127.0.0.1:${server.port}` },
        programs: { docker: DOCKER, rabbitmqadmin: server.admin },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);

it(
  'docs/sources/activemq.md can be followed',
  async () => {
    const server = await ActivemqServer.start();
    try {
      const differences = await followPage('activemq', box.service, {
        env: { ACTIVEMQ_PASSWORD: ActivemqServer.password },
        addresses: {
          '127.0.0.1:5672': `127.0.0.1:${server.port}`,
          'localhost:61616': `127.0.0.1:${server.commandPort}`,
        },
        programs: { docker: DOCKER, activemq: server.command },
      });
      expect(differences).toEqual([]);
    } finally {
      await server.stop();
    }
  },
  PAGE_MS,
);
