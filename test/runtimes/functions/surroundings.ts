/** Functions that tell all they can see of the environment around them, in four languages. */

export const NODE_SURROUNDINGS = `
const fs = require('node:fs'), os = require('node:os'), path = require('node:path'), v8 = require('node:v8');
const { execFileSync } = require('node:child_process');
const read = (file) => { try { return fs.readFileSync(file, 'utf8'); } catch (error) { return error.code; } };
const atLoad = { env: { ...process.env }, cwd: process.cwd() };
function tree(directory) {
  return fs.readdirSync(directory).sort().flatMap((name) => {
    const file = path.join(directory, name);
    const s = fs.statSync(file);
    const own = [file, s.mode, s.uid, s.gid, s.size, s.mtimeMs, s.nlink, s.ino].join(' ');
    return s.isDirectory() ? [own, ...tree(file)] : [own];
  });
}
exports.handler = async () => ({
  env: process.env, atLoad, environ: read('/proc/self/environ').split('\\0').sort(),
  argv: process.argv, execArgv: process.execArgv, argv0: process.argv0, title: process.title,
  cmdline: read('/proc/self/cmdline'), cwd: process.cwd(), umask: process.umask(),
  pid: process.pid, ppid: process.ppid, uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(),
  processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)),
  child: execFileSync('/bin/sh', ['-c', 'echo $$; cat /proc/1/cmdline; env | sort | grep -v -e TOKEN -e SECRET -e ACCESS_KEY -e LOG_STREAM -e TRACE']).toString(),
  task: tree('/var/task'), taskItself: fs.statSync('/var/task').mtimeMs, run: fs.statSync('/run/lambdabox/init').mode,
  tmp: fs.readdirSync('/tmp'), opt: fs.readdirSync('/opt'),
  mounts: read('/proc/self/mountinfo'), limits: read('/proc/self/limits'), status: read('/proc/self/status'),
  descriptors: fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } }),
  heap: v8.getHeapStatistics().heap_size_limit, memory: process.constrainedMemory(),
  hostname: os.hostname(), networks: Object.keys(os.networkInterfaces()), locale: Intl.DateTimeFormat().resolvedOptions(),
  modules: Object.keys(require.cache), paths: module.paths, globals: Object.getOwnPropertyNames(globalThis).sort(),
});`;

export const PYTHON_SURROUNDINGS = `
import os, sys, threading, locale, time, json, logging
at_load = {'env': dict(os.environ), 'cwd': os.getcwd(), 'path': list(sys.path), 'modules': sorted(sys.modules)}
def read(name):
    try:
        with open(name, encoding='utf8') as f: return f.read()
    except OSError as e: return e.strerror
def tree(top):
    for directory, _, names in sorted(os.walk(top)):
        for name in sorted(names):
            file = os.path.join(directory, name)
            s = os.stat(file)
            yield f'{file} {s.st_mode} {s.st_uid} {s.st_gid} {s.st_size} {s.st_mtime} {s.st_nlink} {s.st_ino}'
def handler(event, context):
    return {
        'env': dict(os.environ), 'atLoad': at_load, 'environ': sorted(read('/proc/self/environ').split('\\0')),
        'argv': sys.argv, 'origArgv': sys.orig_argv, 'flags': str(sys.flags), 'cmdline': read('/proc/self/cmdline'),
        'cwd': os.getcwd(), 'pid': os.getpid(), 'ppid': os.getppid(), 'uid': os.getuid(), 'gid': os.getgid(),
        'processes': sorted(name for name in os.listdir('/proc') if name.isdigit()),
        'child': os.popen('echo $$').read(), 'task': list(tree('/var/task')), 'taskItself': os.stat('/var/task').st_mtime,
        'run': os.stat('/run/lambdabox/init').st_mode, 'tmp': os.listdir('/tmp'),
        'mounts': read('/proc/self/mountinfo'), 'limits': read('/proc/self/limits'), 'status': read('/proc/self/status'),
        'descriptors': [os.readlink(f'/proc/self/fd/{fd}') if os.path.exists(f'/proc/self/fd/{fd}') else '' for fd in os.listdir('/proc/self/fd')],
        'threads': [t.name for t in threading.enumerate()], 'locale': locale.getlocale(), 'zone': time.tzname,
        'handlers': [type(h).__name__ for h in logging.getLogger().handlers],
    }
`;

export const RUBY_SURROUNDINGS = `
AT_LOAD = { env: ENV.to_h, cwd: Dir.pwd, path: $LOAD_PATH.dup, features: $LOADED_FEATURES.sort }
def seen(name)
  File.read(name)
rescue SystemCallError => e
  e.class.name
end
def tree(top)
  Dir.glob('**/*', base: top).sort.map do |name|
    s = File.stat(File.join(top, name))
    [name, s.mode, s.uid, s.gid, s.size, s.mtime.to_f, s.nlink, s.ino].join(' ')
  end
end
def handler(event:, context:)
  {
    env: ENV.to_h, atLoad: AT_LOAD, environ: seen('/proc/self/environ').split("\\0").sort, argv: ARGV, name: $0,
    cmdline: seen('/proc/self/cmdline'), cwd: Dir.pwd, umask: File.umask, pid: Process.pid, ppid: Process.ppid,
    uid: Process.uid, gid: Process.gid, processes: Dir.children('/proc').grep(/\\A\\d+\\z/).sort,
    child: \`echo $$\`, task: tree('/var/task'), run: File.stat('/run/lambdabox/init').mode, tmp: Dir.children('/tmp'),
    mounts: seen('/proc/self/mountinfo'), limits: seen('/proc/self/limits'), status: seen('/proc/self/status'),
    descriptors: Dir.children('/proc/self/fd').map { |fd| File.readlink("/proc/self/fd/#{fd}") rescue '' },
    gems: Gem.path, encodings: [Encoding.default_external, Encoding.default_internal, Encoding.find('locale')],
    zone: Time.now.zone, threads: Thread.list.size, globals: global_variables.sort
  }
end
`;

/** Base64 in a JSON string: a shell has nothing else at hand. */
export const SHELL_SURROUNDINGS = `#!/bin/sh
see() {
  echo "pid $$ parent $PPID cwd $(pwd) umask $(umask)"
  env | sort
  ls -lAn --time-style=full-iso /var/task /tmp
  stat -c '%n %a %u %g' /run/lambdabox/init
  stat -c '%n %y' /var/task
  cat /proc/$$/mountinfo /proc/$$/limits
  tr '\\0' ' ' < /proc/$$/cmdline
}
while true; do
  headers=$(curl -sSi "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(echo "$headers" | grep -Fi Lambda-Runtime-Aws-Request-Id | tr -d '[:space:]' | cut -d: -f2)
  body=$(see 2>&1 | base64 -w0)
  curl -sS "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "\\"$body\\"" > /dev/null
done
`;
