import type { Entry } from '../declaration';

/** In the order in which help lists them. */
export const HOOK_COMMANDS: readonly Entry[] = [
  {
    usage: 'add-s3 [options] <name>',
    summary: 'call a function for objects of a bucket',
    load: () => import('./add-s3/command.js'),
  },
  {
    usage: 'set-s3 [options] <bucket> <file>',
    summary: "set all notifications of a bucket, from AWS's JSON",
    load: () => import('./set-s3/command.js'),
  },
  {
    usage: 'add-http [options] <name>',
    summary: 'call a function for requests to a path, or to a host',
    load: () => import('./add-http/command.js'),
  },
  {
    usage: 'add-mqtt [options] <name>',
    summary: 'call a function for messages of an MQTT broker',
    load: () => import('./add-mqtt/command.js'),
  },
  {
    usage: 'add-sns [options] <name>',
    summary: 'call a function for messages of a topic of SNS',
    load: () => import('./add-sns/command.js'),
  },
  {
    usage: 'add-webhook [options] <name>',
    summary: 'call a function for requests that a sender has signed',
    load: () => import('./add-webhook/command.js'),
  },
  {
    usage: 'ls [options]',
    summary: 'list hooks, and where each is pushed to',
    load: () => import('./ls/command.js'),
  },
  {
    usage: 'rm <name>',
    summary: 'remove a hook',
    load: () => import('./rm/command.js'),
  },
];
