#define _GNU_SOURCE
#include "memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * Pages of the image's files are charged to whichever container read them first, so the cgroup does not tell what an
 * environment would need alone. Its processes do: what is resident of the runtime is read at every request, which is
 * cheap; all processes are looked at in full after a request has been sent on, now and then and never more than some.
 */
enum { LOOK_EVERY_MS = 100, MAX_LOOKED_AT = 32 };

/* cgroup v1 first: on a hybrid host both trees exist and the memory controller is in the v1 one. */
static int peak_fd = -1, oom_fd = -1, resident_fd = -1;
static uint64_t resident_peak, page_size;
static DIR *processes;
static bool look_is_due;
static uint64_t looked_at_ms;

static int open_first(const char *const *paths) {
  for (; *paths; paths++) {
    int fd = open(*paths, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) return fd;
  }
  return -1;
}

void memory_open(void) {
  static const char *const peaks[] = {"/sys/fs/cgroup/memory/memory.max_usage_in_bytes", "/sys/fs/cgroup/memory.peak",
                                      "/sys/fs/cgroup/memory.current", NULL};
  static const char *const events[] = {"/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events",
                                       NULL};
  peak_fd = open_first(peaks);
  oom_fd = open_first(events);
  page_size = (uint64_t)sysconf(_SC_PAGESIZE);
  processes = opendir("/proc");
}

static size_t read_text(int fd, char *text, size_t size) {
  ssize_t length = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  return length < 0 ? 0 : (size_t)length;
}

static uint64_t cgroup_peak(void) {
  char text[32];
  return read_text(peak_fd, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

void memory_note_resident(uint64_t bytes) {
  if (bytes > resident_peak) resident_peak = bytes;
}

void memory_watch(int pid) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/statm", pid);
  if (resident_fd >= 0) close(resident_fd);
  resident_fd = open(path, O_RDONLY | O_CLOEXEC);
}

uint64_t memory_peak(void) {
  char text[128];
  look_is_due = true;
  /* "size resident shared ...", in pages. */
  read_text(resident_fd, text, sizeof text);
  const char *resident = strchr(text, ' ');
  if (resident) memory_note_resident(strtoull(resident, NULL, 10) * page_size);
  uint64_t charged = cgroup_peak();
  /* Where we do not see our own cgroup (gVisor) the host does, and what it sees is all: its pages are not shared. */
  if (!charged) return 0;
  return charged > resident_peak ? charged : resident_peak;
}

/* A field of /proc/<pid>/status in bytes; 0 where it is not told. */
static uint64_t field(const char *status, const char *name) {
  const char *at = strstr(status, name);
  return at ? strtoull(at + strlen(name), NULL, 10) * 1024 : 0;
}

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void memory_look(void) {
  if (!look_is_due || !processes) return;
  uint64_t now = now_ms();
  if (looked_at_ms && now - looked_at_ms < LOOK_EVERY_MS) return;
  look_is_due = false;
  looked_at_ms = now;
  uint64_t anonymous = 0, files = 0, shared = 0;
  int looked_at = 0;
  rewinddir(processes);
  for (struct dirent *entry; looked_at < MAX_LOOKED_AT && (entry = readdir(processes));) {
    int pid = atoi(entry->d_name);
    if (pid <= 0 || pid == getpid()) continue;
    char path[32], status[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    read_text(fd, status, sizeof status);
    close(fd);
    looked_at++;
    memory_note_resident(field(status, "VmHWM:"));
    anonymous += field(status, "RssAnon:");
    uint64_t of_files = field(status, "RssFile:"), of_shared = field(status, "RssShmem:");
    if (of_files > files) files = of_files;
    if (of_shared > shared) shared = of_shared;
  }
  /* Processes share what was there before a fork, and mostly run the same files. What they really hold was charged. */
  uint64_t charged = cgroup_peak();
  if (anonymous > charged) anonymous = charged;
  memory_note_resident(anonymous + files + shared);
}

uint32_t memory_oom_kills(void) {
  char text[512];
  read_text(oom_fd, text, sizeof text);
  /* "oom_kill 3" at the start of a line; "oom_kill_disable" must not match. */
  for (const char *line = text; line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, "oom_kill ", 9) == 0) return (uint32_t)strtoul(line + 9, NULL, 10);
  }
  return 0;
}
