/* lambdabox mounter: shows a directory of the code store, read-only, inside a container that runs already.
 *
 * One process an instance, in a helper container with the host's process namespace and the right to mount. It connects
 * to the service's Unix socket (argv[1]) and serves requests until that ends; whoever listens there is trusted, but
 * only directories below the code store (argv[2]) are ever shown.
 *
 * request: u32 length of what follows | u32 id | u32 pid | container id NUL source NUL target NUL
 * answer:  u32 id | i32 errno (0: done) | u32 step at which it failed
 * The first answer, of id 0, comes unasked: whether this kernel can do it at all.
 * All little endian, as everything that runs this is. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
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
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

enum { MAX_REQUEST = 16 * 1024 };
enum step {
  STEP_REQUEST = 1,
  STEP_CONTAINER,
  STEP_NAMESPACE,
  STEP_SOURCE,
  STEP_CLONE,
  STEP_READ_ONLY,
  STEP_ENTER,
  STEP_MOVE
};

static int own_namespace = -1;
static int store_directory = -1;
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

/* The path of a directory in the store from there, or NULL. */
static const char *in_store(const char *source) {
  size_t length = strlen(store);
  if (strncmp(source, store, length) != 0 || source[length] != '/' || source[length + 1] == '\0') return NULL;
  for (const char *at = source; (at = strstr(at, "/..")); at += 3)
    if (at[3] == '/' || at[3] == '\0') return NULL;
  return source + length + 1;
}

/* A read-only copy of the mount at a directory of the store, not attached anywhere yet. -1, and the step that failed. */
static int clone_of(const char *path, enum step *failed) {
  /* A function's package may have links in it: none is followed. */
  struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                         .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  *failed = STEP_SOURCE;
  int directory = (int)syscall(SYS_openat2, store_directory, path, &how, sizeof how);
  if (directory < 0) return -1;
  *failed = STEP_CLONE;
  int tree = (int)syscall(SYS_open_tree, directory, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
  int error = errno;
  close(directory);
  errno = error;
  if (tree < 0) return -1;
  struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
  *failed = STEP_READ_ONLY;
  if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0) return tree;
  error = errno;
  close(tree);
  errno = error;
  return -1;
}

/* 0, or the step that failed with errno set. */
static enum step attach(int tree, int namespace, const char *target) {
  if (setns(namespace, CLONE_NEWNS) < 0) return STEP_ENTER;
  enum step failed = 0;
  if (syscall(SYS_move_mount, tree, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH) < 0) failed = STEP_MOVE;
  int error = errno;
  if (setns(own_namespace, CLONE_NEWNS) < 0) die("setns back");
  errno = error;
  return failed;
}

/* As attach. */
static enum step show(uint32_t pid, const char *container, const char *source, const char *target) {
  char path[64];
  const char *inside = in_store(source);
  if (!inside || target[0] != '/') {
    errno = EINVAL;
    return STEP_REQUEST;
  }
  snprintf(path, sizeof path, "/proc/%u/ns/mnt", pid);
  int namespace = open(path, O_RDONLY | O_CLOEXEC);
  if (namespace < 0) return STEP_NAMESPACE;
  enum step failed;
  /* After the open: the descriptor stays with the process that was checked. */
  if (!belongs_to(pid, container)) {
    failed = STEP_CONTAINER;
    errno = ESRCH;
  } else {
    int tree = clone_of(inside, &failed);
    if (tree >= 0) {
      failed = attach(tree, namespace, target);
      int error = errno;
      close(tree);
      errno = error;
    }
  }
  int error = errno;
  close(namespace);
  errno = error;
  return failed;
}

/* Whether this kernel knows the calls and lets us make them: all of it but the last step. */
static enum step probe(void) {
  enum step failed;
  int tree = clone_of(".", &failed);
  if (tree < 0) return failed;
  close(tree);
  return setns(own_namespace, CLONE_NEWNS) < 0 ? STEP_ENTER : 0;
}

static void answer(int fd, uint32_t id, enum step failed) {
  uint32_t words[3] = {id, failed ? (uint32_t)errno : 0, failed};
  if (send(fd, words, sizeof words, MSG_NOSIGNAL) != sizeof words) exit(0);
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
    uint32_t length, id, pid;
    read_all(fd, &length, sizeof length);
    if (length < 8 + 3 || length > MAX_REQUEST) exit(1);
    read_all(fd, request, length);
    memcpy(&id, request, 4);
    memcpy(&pid, request + 4, 4);
    const char *at = request + 8, *end = request + length;
    const char *container = next_string(&at, end), *source = next_string(&at, end), *target = next_string(&at, end);
    answer(fd, id, show(pid, container, source, target));
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
  store_directory = open(store, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (store_directory < 0) die(store);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(argv[1]) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(argv[1]);
  }
  strcpy(address.sun_path, argv[1]);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) die(argv[1]);
  answer(fd, 0, probe());
  serve(fd);
}
