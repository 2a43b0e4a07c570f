import type { ZipEntries } from '../../support/zip';

/** Streams two pieces, or fails before the first or behind it, as the event's `do` says. */
export const NODE_STREAMER: ZipEntries = {
  'index.js': `
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.do === 'fail early') throw new RangeError('too early');
  stream.setContentType('text/x-pieces');
  // AWS's client asks for the next event at once when a handler fails, be its stream connected by then or not.
  await new Promise((sent) => stream.write('one,', sent));
  if (event.do === 'fail late') throw new RangeError('too late');
  await pipeline(Readable.from(['two']), stream);
});
`,
};

/** Debian's base has no module for base64. */
const LATE = Buffer.from('{"errorType":"RangeError","errorMessage":"too late"}').toString('base64');

/** The same as an executable of its own: a client of the Runtime API that is nothing but sockets. */
export const BOOTSTRAP_STREAMER: ZipEntries = {
  bootstrap: {
    mode: 0o755,
    content: `#!/usr/bin/perl
use strict; use warnings; use IO::Socket::INET;
my ($host, $port) = split /:/, $ENV{AWS_LAMBDA_RUNTIME_API};
sub call {
  my ($method, $path, @lines) = @_;
  my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port) or die "no runtime API: $!";
  print $socket "$method /2018-06-01/runtime/invocation/$path HTTP/1.1\\r\\nHost: $host\\r\\nConnection: close\\r\\n", @lines;
  $socket->flush;
  local $/; return <$socket>;
}
sub document { return '{"errorType":"RangeError","errorMessage":"' . shift . '"}' }
sub chunk { my $data = shift; return sprintf("%x\\r\\n", length $data) . "$data\\r\\n" }
while (1) {
  my $next = call('GET', 'next', "\\r\\n");
  my ($id) = $next =~ /^Lambda-Runtime-Aws-Request-Id: *(\\S+)/mi;
  my ($do) = $next =~ /"do":"([\\w ]+)"/;
  if ($do eq 'fail early') {
    my $document = document('too early');
    call('POST', "$id/error", "Lambda-Runtime-Function-Error-Type: RangeError\\r\\nContent-Length: " . length($document) . "\\r\\n\\r\\n$document");
    next;
  }
  call('POST', "$id/response", "Lambda-Runtime-Function-Response-Mode: streaming\\r\\nContent-Type: text/x-pieces\\r\\n",
    "Transfer-Encoding: chunked\\r\\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\\r\\n\\r\\n",
    chunk('one,'),
    $do eq 'fail late'
      ? "0\\r\\nLambda-Runtime-Function-Error-Type: RangeError\\r\\nLambda-Runtime-Function-Error-Body: ${LATE}\\r\\n\\r\\n"
      : (chunk('two'), "0\\r\\n\\r\\n"));
}
`,
  },
};
