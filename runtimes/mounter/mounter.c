/* lambdabox mounter: shows a directory of the code store, read-only, inside a container that runs already.
 *
 * One process an instance, in a helper container with the host's process namespace and the right to mount. It connects
 * to the service's Unix socket (argv[1]) and serves requests until that ends; whoever listens there is trusted, but
 * only directories below the code store (argv[2]) are ever shown.
 *
 * request: u32 length of what follows | u32 id | u32 pid | container id NUL source NUL target NUL
 * answer:  u32 id | i32 errno (0: done) | u32 step at which it failed
 * All little endian, as everything that runs this is. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

enum { MAX_REQUEST = 16 * 1024, PATH_SIZE = 4096 };
enum step { STEP_REQUEST = 1, STEP_CONTAINER, STEP_NAMESPACE, STEP_CLONE, STEP_READ_ONLY, STEP_ENTER, STEP_MOVE };

static int own_namespace = -1;
static const char *store;

static _Noreturn void die(const char *what) {
  fprintf(stderr, "lambdabox mounter: %s: %s\n", what, strerror(errno));
  exit(111);
}

/* A process id may be another process' by now: the container's id is in the names of its cgroups. */
static bool belongs_to(uint32_t pid, const char *container) {
  char path[64], text[8192];
  snprintf(path, sizeof path, "/proc/%u/cgroup", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return false;
  text[length] = '\0';
  return strlen(container) >= 12 && strstr(text, container);
}

static bool is_in_store(const char *source) {
  size_t length = strlen(store);
  return strncmp(source, store, length) == 0 && source[length] == '/' && !strstr(source, "/../") &&
         (strlen(source) < 3 || strcmp(source + strlen(source) - 3, "/..") != 0);
}

/* 0, or the step that failed with errno set. */
static enum step show(uint32_t pid, const char *container, const char *source, const char *target) {
  char path[64];
  if (!is_in_store(source) || target[0] != '/') {
    errno = EINVAL;
    return STEP_REQUEST;
  }
  snprintf(path, sizeof path, "/proc/%u/ns/mnt", pid);
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0) return STEP_NAMESPACE;
  /* After the open: the descriptor stays with the process that was checked. */
  if (!belongs_to(pid, container)) {
    close(namespace);
    errno = ESRCH;
    return STEP_CONTAINER;
  }
  enum step failed = 0;
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
  if (tree < 0) failed = STEP_CLONE;
  else if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) < 0)
    failed = STEP_READ_ONLY;
  else if (setns(namespace, CLONE_NEWNS) < 0) failed = STEP_ENTER;
  else {
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) < 0) failed = STEP_MOVE;
    int error = errno;
    if (setns(own_namespace, CLONE_NEWNS) < 0) die("setns back");
    errno = error;
  }
  int error = errno;
  if (tree >= 0) close(tree);
  close(namespace);
  errno = error;
  return failed;
}

static void read_all(int fd, void *into, size_t length) {
  for (size_t at = 0; at < length;) {
    ssize_t count = read(fd, (char *)into + at, length - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) exit(0); /* the service has ended */
    at += (size_t)count;
  }
}

static const char *next_string(const char **at, const char *end) {
  const char *string = *at;
  const char *nul = memchr(string, '\0', (size_t)(end - string));
  if (!nul) exit(1);
  *at = nul + 1;
  return string;
}

static void serve(int fd) {
  static char request[MAX_REQUEST];
  for (;;) {
    uint32_t length, id, pid, answer[3];
    read_all(fd, &length, sizeof length);
    if (length < 8 + 3 || length > MAX_REQUEST) exit(1);
    read_all(fd, request, length);
    memcpy(&id, request, 4);
    memcpy(&pid, request + 4, 4);
    const char *at = request + 8, *end = request + length;
    const char *container = next_string(&at, end), *source = next_string(&at, end), *target = next_string(&at, end);
    enum step failed = show(pid, container, source, target);
    answer[0] = id;
    answer[1] = failed ? (uint32_t)errno : 0;
    answer[2] = failed;
    if (send(fd, answer, sizeof answer, MSG_NOSIGNAL) != sizeof answer) exit(0);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s <socket of the service> <directory of the code store>\n", argv[0]);
    return 2;
  }
  store = argv[2];
  own_namespace = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own_namespace < 0) die("/proc/self/ns/mnt");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(argv[1]) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(argv[1]);
  }
  strcpy(address.sun_path, argv[1]);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) die(argv[1]);
  serve(fd);
}
