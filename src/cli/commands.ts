import type { Commands } from './declaration';
import { HOOK_COMMANDS } from './hooks/commands';

/** In the order in which help lists them. */
export const COMMANDS: Commands = {
  Functions: [
    {
      usage: 'deploy [options] [path]',
      summary: 'create or update a function from a folder, a zip file or a container image',
      load: () => import('./deploy/command.js'),
    },
    {
      usage: 'invoke [options] <function> [payload]',
      summary: 'call a function; its answer on stdout, a line about the call on stderr',
      load: () => import('./invoke/command.js'),
    },
    {
      usage: 'emit [options] <detail-type> [detail]',
      summary: 'put an event on an event bus, whose rules send it to functions and other targets',
      load: () => import('./emit/command.js'),
    },
    {
      usage: 'bench [options] [function]',
      summary: 'measure cold, stem, thawed and warm starts of a function side by side',
      load: () => import('./bench/command.js'),
    },
    {
      usage: 'tune [options] <function>',
      summary: 'measure a function with several memory sizes: time against cost, and which to choose',
      load: () => import('./tune/command.js'),
    },
    {
      usage: 'ls [options]',
      summary: 'list functions and their environments',
      load: () => import('./ls/command.js'),
    },
    {
      usage: 'show [options] <function>',
      summary: 'show all about one function',
      load: () => import('./show/command.js'),
    },
    {
      usage: 'rm [options] <function>',
      summary: 'delete a function with its versions and aliases; its logs stay',
      load: () => import('./rm/command.js'),
    },
  ],
  Watching: [
    {
      usage: 'top [options]',
      summary: 'watch all functions live: calls, environments, start kinds, latencies, errors',
      load: () => import('./top/command.js'),
    },
    {
      usage: 'logs [options] [functions...]',
      summary: 'show what functions wrote, of all functions without a name',
      load: () => import('./logs/command.js'),
    },
    {
      usage: 'invocations [options] [function]',
      summary: 'list and find calls: how each environment was had, where the time went',
      load: () => import('./invocations/command.js'),
    },
    {
      usage: 'events [options] [function]',
      summary: 'list asynchronous events: what waits, what failed and why; run them again, or forget them',
      load: () => import('./events/command.js'),
    },
    {
      usage: 'sources [options] [why] [source]',
      summary: 'list all that calls functions by itself: state, rate, lag; why it waits',
      load: () => import('./sources/command.js'),
    },
    {
      usage: 'why [options] <function|request-id>',
      summary: 'tell why a function has the environments it has, or why a call started as it did',
      load: () => import('./why/command.js'),
    },
    {
      usage: 'replay [options] <request-id>',
      summary: 'call a function again with the event of a call that ended, and show both side by side',
      load: () => import('./replay/command.js'),
    },
    {
      usage: 'stats [options] [function]',
      summary: 'compare cold and warm calls over a window: latencies, phases, a histogram',
      load: () => import('./stats/command.js'),
    },
    {
      usage: 'usage [options] [function]',
      summary: 'tell GB-seconds billed and held warm, waiting saved, and what AWS would ask for it',
      load: () => import('./usage/command.js'),
    },
  ],
  Service: [
    {
      usage: 'start [options]',
      summary: 'start the service, in the foreground unless told otherwise',
      load: () => import('./start/command.js'),
    },
    {
      usage: 'stop [options]',
      summary: 'stop the service; calls in flight end first',
      load: () => import('./stop/command.js'),
    },
    {
      usage: 'status [options]',
      summary: 'tell whether the service runs, and how much it does',
      load: () => import('./status/command.js'),
    },
    {
      usage: 'console [options]',
      summary: 'open the console in a browser, already logged in',
      load: () => import('./console/command.js'),
    },
    {
      usage: 'keys',
      summary: 'give others keys of their own, with a role',
      commands: [
        {
          usage: 'ls [options]',
          summary: 'list the keys, without their secrets',
          load: () => import('./keys/ls/command.js'),
        },
        {
          usage: 'add [options] <name>',
          summary: 'make a key with a role',
          load: () => import('./keys/add/command.js'),
        },
        {
          usage: 'rm [options] <name>',
          summary: 'remove a key',
          load: () => import('./keys/rm/command.js'),
        },
      ],
    },
    {
      usage: 'doctor [options]',
      summary: 'check this machine and the service; says what to do',
      load: () => import('./doctor/command.js'),
    },
    {
      usage: 'runtimes',
      summary: 'list and build runtime images',
      commands: [
        {
          usage: 'ls [options]',
          summary: 'list the runtimes and their images',
          load: () => import('./runtimes/ls/command.js'),
        },
        {
          usage: 'build [options] [runtimes...]',
          summary:
            'build or pull images that are missing or old; without a name, build all that are built here',
          load: () => import('./runtimes/build/command.js'),
        },
      ],
    },
    {
      usage: 'connections',
      summary: 'say how brokers are reached that event sources come from',
      commands: [
        {
          usage: 'ls [options]',
          summary: 'list the connections, without their secrets',
          load: () => import('./connections/ls/command.js'),
        },
        {
          usage: 'add [options] <name> <kind> <endpoints...>',
          summary: 'write a connection down',
          load: () => import('./connections/add/command.js'),
        },
        {
          usage: 'test [options] <name> [source]',
          summary: 'connect, and say what is wrong; with a stream, a queue or a table, look at that too',
          load: () => import('./connections/test/command.js'),
        },
        {
          usage: 'rm [options] <name>',
          summary: 'forget a connection that nothing uses',
          load: () => import('./connections/rm/command.js'),
        },
      ],
    },
    {
      usage: 'schedule',
      summary: 'call functions at times: every five minutes, at ten on weekdays, once',
      commands: [
        {
          usage: 'add [options] <expression> <function>',
          summary: 'make a schedule that calls a function',
          load: () => import('./schedule/add/command.js'),
        },
        {
          usage: 'ls [options]',
          summary: 'list schedules, when they call next and what they have missed',
          load: () => import('./schedule/ls/command.js'),
        },
        {
          usage: 'rm [options] <schedule>',
          summary: 'remove a schedule',
          load: () => import('./schedule/rm/command.js'),
        },
        {
          usage: 'run [options] <schedule>',
          summary: 'have it call once, now',
          load: () => import('./schedule/run/command.js'),
        },
        {
          usage: 'pause [options] <schedule>',
          summary: 'have it call no more until it is resumed',
          load: () => import('./schedule/pause/command.js'),
        },
        {
          usage: 'resume [options] <schedule>',
          summary: 'have it call again',
          load: () => import('./schedule/resume/command.js'),
        },
      ],
    },
    {
      usage: 'hooks',
      summary:
        'let others push: notifications of S3-compatible stores, HTTP requests, signed webhooks, MQTT, SNS',
      commands: HOOK_COMMANDS,
    },
    {
      usage: 'simulate [options] <folder>',
      summary: 'replay a trace under keep-alive policies: memory wasted against waiting',
      load: () => import('./simulate/command.js'),
    },
    {
      usage: 'env [options]',
      summary: 'print the variables that let aws and the SDKs use this service',
      load: () => import('./env/command.js'),
    },
    {
      usage: 'demo [options]',
      summary: 'deploy two example functions and compare their cold and warm calls',
      load: () => import('./demo/command.js'),
    },
    {
      usage: 'completion <shell>',
      summary: 'print a completion script for a shell',
      needsTree: true,
      load: () => import('./completion/command.js'),
    },
    {
      usage: 'complete-functions',
      summary: 'print the names of functions; for completion scripts',
      isHidden: true,
      load: () => import('./complete-functions/command.js'),
    },
    {
      usage: 'complete-runtimes',
      summary: 'print the names of runtimes; for completion scripts',
      isHidden: true,
      load: () => import('./complete-runtimes/command.js'),
    },
  ],
};
