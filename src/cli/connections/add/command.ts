import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description:
    'Kinds are redis, nats, postgres, rabbitmq, activemq, kafka and mqtt. A password is never an argument, which every user of ' +
    'the machine could see: it is asked for, or read from standard input.',
  examples: [
    ['lambdabox connections add cache redis redis://127.0.0.1:6379', 'a Redis without a password'],
    [
      'lambdabox connections add shop postgres postgres://db:5432/shop --username app --password <password.txt',
      '',
    ],
    ['lambdabox connections add events nats tls://nats-1:4222 tls://nats-2:4222 --token --ca ca.pem', ''],
  ],
  options: (command) =>
    command
      .option('-u, --username <name>', 'who we are there')
      .option('-p, --password', 'ask for a password, or read it from standard input')
      .addOption(
        new Option('--token', 'ask for a token of nats, or read it from standard input').conflicts(
          'password',
        ),
      )
      .addOption(
        new Option('--mechanism <name>', "how Kafka's user is proven").choices([
          'PLAIN',
          'SCRAM-SHA-256',
          'SCRAM-SHA-512',
        ]),
      )
      .option('--tls', 'speak TLS, whatever the endpoint says')
      .option('--ca <file>', 'PEM file with the authorities to trust')
      .option('--cert <file>', 'PEM file with our own certificate')
      .option('--key <file>', 'PEM file with the key of that certificate')
      .option('--server-name <name>', 'the name that the certificate of the broker has')
      .option('--insecure', 'believe any certificate')
      .option('--stands-for <arn>', 'the ARN at AWS that it is used for')
      .option('--replace', 'in place of the one of that name')
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
