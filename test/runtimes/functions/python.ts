/** The conformance function in Python: does what the event's `do` says. */
export const PYTHON_FUNCTION = `
import logging, os, sys
print('loading')
calls = 0
def handler(event, context):
    global calls
    calls += 1
    what = event.get('do')
    if what == 'echo': return event['value']
    if what == 'nothing': return None
    if what == 'calls': return calls
    if what == 'context':
        client = context.client_context
        return {
            'requestId': context.aws_request_id, 'name': context.function_name, 'version': context.function_version,
            'arn': context.invoked_function_arn, 'memory': str(context.memory_limit_in_mb),
            'remaining': context.get_remaining_time_in_millis(), 'logGroup': context.log_group_name,
            'logStream': context.log_stream_name, 'client': client and {'custom': client.custom},
        }
    if what == 'env': return dict(os.environ)
    if what == 'identity':
        return {'uid': os.getuid(), 'gid': os.getgid(), 'cwd': os.getcwd(), 'args': len(sys.argv), 'readable': len(os.listdir('/run/lambdabox')) if os.access('/run/lambdabox', os.R_OK) else 0}
    if what == 'log':
        print('to stdout')
        print('to stderr', file=sys.stderr)
        return None
    if what == 'mix':
        for n in range(event['rounds']):
            print(f'{n} out'); logging.warning(f'{n} record'); print(f'{n} err', file=sys.stderr)
        return None
    if what == 'flood':
        for n in range(event['lines']): print(f'line {n}')
        return event['lines']
    if what == 'fail': raise RuntimeError('out of range')
    if what == 'fail-at-length':
        sys.setrecursionlimit(10000)
        # Two functions in turn: of one, the frames would be told once.
        def even(depth): odd(depth - 1)
        def odd(depth):
            if depth > 1: even(depth - 1)
            raise RuntimeError(event['text'] * event['times'])
        (odd if event['depth'] % 2 else even)(event['depth'])
    if what == 'allocate': return len(bytearray(b'x') * (event['megabytes'] * 1024 * 1024))
    if what == 'sdk':
        import boto3
        return type(boto3.client).__name__
    if what == 'tmp':
        with open('/tmp/kept', 'a') as f: f.write('x')
        return os.path.getsize('/tmp/kept')
`;
