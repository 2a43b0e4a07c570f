#define _GNU_SOURCE
#include "init.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cgroup v1 first: on a hybrid host both trees exist and the memory controller is in the v1 one. */
static int peak_fd = -1, oom_fd = -1;

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
}

static size_t read_text(int fd, char *text, size_t size) {
  ssize_t length = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
  text[length < 0 ? 0 : length] = '\0';
  return length < 0 ? 0 : (size_t)length;
}

uint64_t memory_peak(void) {
  char text[32];
  return read_text(peak_fd, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
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
