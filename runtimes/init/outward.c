#define _GNU_SOURCE
#include "outward.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tunnels.h"

enum { MAX_LISTING = 16 * 1024 };

static bool is_directory(DIR *parent, const struct dirent *entry) {
  if (entry->d_type != DT_UNKNOWN) return entry->d_type == DT_DIR;
  struct stat status;
  return fstatat(dirfd(parent), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

bool outward_list(const struct frame *frame) {
  static char names[MAX_LISTING];
  const char *path = (const char *)frame->payload;
  if (frame->length == 0 || path[frame->length - 1] != '\0') return false;
  size_t used = 0;
  DIR *directory = opendir(path);
  for (struct dirent *entry; directory && (entry = readdir(directory));) {
    size_t length = strlen(entry->d_name) + 1;
    if (is_directory(directory, entry) || used + length > sizeof names) continue;
    memcpy(names + used, entry->d_name, length);
    used += length;
  }
  if (directory) closedir(directory);
  link_frame(FRAME_LISTING, 0, frame->id, names, used);
  return true;
}

static int dial_port(uint16_t port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS) return fd;
  close(fd);
  return -1;
}

/* The service learns by the end of its own connection that nobody listens at the port. */
bool outward_dial(const struct frame *frame) {
  const char *path = (const char *)frame->payload;
  size_t path_length = strnlen(path, frame->length);
  if (frame->id == 0 || path_length == frame->length) return false;
  const uint8_t *greeting = frame->payload + path_length + 1;
  size_t greeting_length = frame->length - path_length - 1;
  int service = tunnel_dial(path);
  if (service < 0) return true;
  /* A connection that has just begun takes these few bytes at once. */
  bool is_greeted = send(service, greeting, greeting_length, MSG_NOSIGNAL) == (ssize_t)greeting_length;
  int inside = is_greeted ? dial_port(frame->id) : -1;
  if (inside < 0) close(service);
  else tunnel_open(inside, service);
  return true;
}
