#define _GNU_SOURCE
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "die.h"
#include "poller.h"

enum { IN_SIZE = FRAME_HEADER + MAX_PAYLOAD };
enum { ROOM_NEEDED = 256 * 1024, MAX_UNSENT_BODY = 512 * 1024 };
enum { CONNECT_TRIES = 100, CONNECT_PAUSE_NS = 20 * 1000 * 1000 };

/* Static and used from their beginnings: pages that are never reached cost no memory. */
static uint8_t in[IN_SIZE], out[LINK_OUT_SIZE];
static size_t in_used, out_begin, out_end;
static int fd = -1;
static bool waits_for_room;
static struct link_user user;

static void on_event(struct watch *watch, uint32_t events);
static struct watch watch = {on_event};

_Noreturn static void lost(void) { exit(0); }

void link_open(const char *path, const struct link_user *whose) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(path);
  }
  strcpy(address.sun_path, path);
  user = *whose;
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address) < 0; tries++) {
    if (tries == CONNECT_TRIES) die(path);
    nanosleep(&(struct timespec){.tv_nsec = CONNECT_PAUSE_NS}, NULL);
  }
  poller_add(fd, EPOLLIN, &watch);
}

size_t link_room(void) { return LINK_OUT_SIZE - out_end; }

bool link_takes(size_t length, bool is_body) {
  if (is_body && out_end - out_begin > MAX_UNSENT_BODY) return false;
  return link_room() >= ROOM_NEEDED + length;
}

static void header(uint8_t *at, uint8_t type, uint8_t flags, uint16_t id, size_t length) {
  at[0] = type;
  at[1] = flags;
  at[2] = (uint8_t)id;
  at[3] = (uint8_t)(id >> 8);
  put_u32(at + 4, (uint32_t)length);
}

static void append(const void *data, size_t length) {
  if (length) memcpy(out + out_end, data, length);
  out_end += length;
}

void link_frame3(uint8_t type, uint8_t flags, uint16_t id, const void *a, size_t a_length, const void *b,
                 size_t b_length, const void *c, size_t c_length) {
  size_t length = a_length + b_length + c_length;
  /* Callers keep to the room they were told; small frames (EXIT, ABORT) have it unless the service hangs. */
  if (link_room() < FRAME_HEADER + length) lost();
  header(out + out_end, type, flags, id, length);
  out_end += FRAME_HEADER;
  append(a, a_length);
  append(b, b_length);
  append(c, c_length);
}

void link_frame(uint8_t type, uint8_t flags, uint16_t id, const void *data, size_t length) {
  link_frame3(type, flags, id, data, length, NULL, 0, NULL, 0);
}

uint8_t *link_reserve_log(size_t *room) {
  size_t free_bytes = link_room();
  *room = free_bytes > FRAME_HEADER ? free_bytes - FRAME_HEADER : 0;
  return out + out_end + FRAME_HEADER;
}

void link_commit_log(uint8_t flags, uint16_t id, size_t length) {
  header(out + out_end, FRAME_LOG, flags, id, length);
  out_end += FRAME_HEADER + length;
}

void link_send(void) {
  while (out_begin < out_end) {
    ssize_t written = send(fd, out + out_begin, out_end - out_begin, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) break;
    if (written < 0) lost();
    out_begin += (size_t)written;
  }
  if (out_begin == out_end) out_begin = out_end = 0;
  else if (out_begin > LINK_OUT_SIZE / 2) {
    memmove(out, out + out_begin, out_end - out_begin);
    out_end -= out_begin;
    out_begin = 0;
  }
}

void link_flush(void) {
  do {
    link_send();
    if (out_end > 0) break;
    /* What waited for room is in the buffer now, and nothing else may ever wake us for it. */
    user.on_room();
  } while (out_end > 0);
  bool is_full = out_end > 0;
  if (is_full != waits_for_room) {
    waits_for_room = is_full;
    poller_change(fd, EPOLLIN | (is_full ? EPOLLOUT : 0), &watch);
  }
}

static void on_event(struct watch *own, uint32_t events) {
  (void)own;
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  ssize_t count = recv(fd, in + in_used, IN_SIZE - in_used, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) lost();
  in_used += (size_t)count;
  size_t at = 0;
  while (in_used - at >= FRAME_HEADER) {
    size_t length = get_u32(in + at + 4);
    if (length > MAX_PAYLOAD) lost();
    if (in_used - at < FRAME_HEADER + length) break;
    struct frame frame = {.type = in[at],
                          .flags = in[at + 1],
                          .id = (uint16_t)(in[at + 2] | in[at + 3] << 8),
                          .payload = in + at + FRAME_HEADER,
                          .length = length};
    if (!user.on_frame(&frame)) lost();
    at += FRAME_HEADER + length;
  }
  if (at) memmove(in, in + at, in_used - at);
  in_used -= at;
}
