/** The conformance function in JavaScript: does what the event's `do` says. */
export const NODE_FUNCTION = `
console.log('loading');
let calls = 0;
const listed = (path) => { try { return require('node:fs').readdirSync(path).length } catch { return 0 } };
exports.handler = async (event, context) => {
  calls += 1;
  switch (event.do) {
    case 'echo': return event.value;
    case 'nothing': return undefined;
    case 'calls': return calls;
    case 'context': return {
      requestId: context.awsRequestId, name: context.functionName, version: context.functionVersion,
      arn: context.invokedFunctionArn, memory: String(context.memoryLimitInMB), remaining: context.getRemainingTimeInMillis(),
      logGroup: context.logGroupName, logStream: context.logStreamName, client: context.clientContext,
    };
    case 'env': return process.env;
    case 'identity': return {
      uid: process.getuid(), gid: process.getgid(), cwd: process.cwd(), args: process.argv.length,
      readable: listed('/run/lambdabox'),
    };
    case 'log': console.log('to stdout'); process.stderr.write('to stderr\\n'); return null;
    case 'mix':
      for (let n = 0; n < event.rounds; n += 1) {
        process.stdout.write(n + ' out\\n'); console.log(n + ' record'); process.stderr.write(n + ' err\\n');
      }
      return null;
    case 'flood': for (let n = 0; n < event.lines; n += 1) console.log('line ' + n); return event.lines;
    case 'fail': throw new RangeError('out of range');
    case 'fail-at-length': {
      Error.stackTraceLimit = event.depth;
      const fall = (depth) => { if (depth > 1) return fall(depth - 1); throw new RangeError(event.text.repeat(event.times)); };
      return fall(event.depth);
    }
    case 'allocate': return Buffer.alloc(event.megabytes * 1024 * 1024, 1).length;
    case 'sdk': { const { S3Client } = require('@aws-sdk/client-s3'); return typeof S3Client; }
    case 'tmp': { const fs = require('node:fs'); fs.appendFileSync('/tmp/kept', 'x'); return fs.readFileSync('/tmp/kept', 'utf8').length; }
  }
};
`;
