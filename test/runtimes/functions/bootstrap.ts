/**
 * The conformance function as an executable of its own: a Runtime API client in Perl, which Debian's base has, with
 * nothing but sockets. What it cannot know of JSON it leaves to the event's text.
 */
export const BOOTSTRAP = `#!/usr/bin/perl
use strict; use warnings; use IO::Socket::INET;
$| = 1;
print "loading\\n";
my ($host, $port) = split /:/, $ENV{AWS_LAMBDA_RUNTIME_API};
my $calls = 0;
sub call {
  my ($method, $path, $body, @headers) = @_;
  my $socket = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port) or die "no runtime API: $!";
  my $head = "$method /2018-06-01/runtime/$path HTTP/1.1\\r\\nHost: $host\\r\\nConnection: close\\r\\n";
  $head .= "$_\\r\\n" for @headers;
  print $socket $head, "Content-Length: ", length($body), "\\r\\n\\r\\n", $body;
  local $/; my $answer = <$socket>;
  my ($h, $b) = split /\\r\\n\\r\\n/, $answer, 2;
  my %h = map { /^([^:]+): *(.*)$/ ? (lc $1, $2) : () } split /\\r\\n/, $h;
  return (\\%h, $b);
}
sub text { my $t = shift // ''; $t =~ s/(["\\\\])/\\\\$1/g; $t =~ s/([\\x00-\\x1f])/sprintf('\\\\u%04x', ord $1)/ge; return "\\"$t\\"" }
while (1) {
  my ($h, $event) = call('GET', 'invocation/next', '');
  my $id = $h->{'lambda-runtime-aws-request-id'};
  $calls++;
  my ($do) = $event =~ /"do":"(\\w+)"/;
  $do //= '';
  my $answer = 'null';
  if ($do eq 'echo') { ($answer) = $event =~ /"value":(.*)\\}$/s }
  elsif ($do eq 'calls') { $answer = $calls }
  elsif ($do eq 'context') {
    my $left = $h->{'lambda-runtime-deadline-ms'} - (time() + 1) * 1000; # whole seconds are all that it has
    my $client = $h->{'lambda-runtime-client-context'} // 'null';
    $answer = join ',', '{"requestId":' . text($id), '"name":' . text($ENV{AWS_LAMBDA_FUNCTION_NAME}),
      '"version":' . text($ENV{AWS_LAMBDA_FUNCTION_VERSION}), '"arn":' . text($h->{'lambda-runtime-invoked-function-arn'}),
      '"memory":' . text($ENV{AWS_LAMBDA_FUNCTION_MEMORY_SIZE}), "\\"remaining\\":$left",
      '"logGroup":' . text($ENV{AWS_LAMBDA_LOG_GROUP_NAME}), '"logStream":' . text($ENV{AWS_LAMBDA_LOG_STREAM_NAME}),
      "\\"client\\":$client}";
  }
  elsif ($do eq 'env') { $answer = '{' . join(',', map { text($_) . ':' . text($ENV{$_}) } sort keys %ENV) . '}' }
  elsif ($do eq 'identity') {
    use Cwd; my ($gid) = split / /, $(; opendir(my $d, '/run/lambdabox'); my @names = grep { !/^\\./ } readdir $d;
    $answer = "{\\"uid\\":$<,\\"gid\\":$gid,\\"cwd\\":" . text(getcwd()) . ",\\"readable\\":" . scalar(@names) . '}';
  }
  elsif ($do eq 'log') { print "to stdout\\n"; print STDERR "to stderr\\n" }
  elsif ($do eq 'mix') { for (0 .. 14) { print "$_ out\\n"; print STDERR "$_ err\\n" } }
  elsif ($do eq 'flood') { my ($n) = $event =~ /"lines":(\\d+)/; print "line $_\\n" for 0 .. $n - 1; $answer = $n }
  elsif ($do eq 'tmp') { open(my $f, '>>', '/tmp/kept') or die; print $f 'x'; close $f; $answer = -s '/tmp/kept' }
  elsif ($do eq 'fail') {
    call('POST', "invocation/$id/error", '{"errorType":"Oops","errorMessage":"out of range"}', 'Lambda-Runtime-Function-Error-Type: Function.Oops');
    next;
  }
  call('POST', "invocation/$id/response", $answer);
}
`;
