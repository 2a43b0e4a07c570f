#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { IN_SIZE = FRAME_HEADER + 1024 * 1024 + 64 * 1024, OUT_SIZE = 4 * 1024 * 1024 };
enum { CONNECT_TRIES = 100, CONNECT_PAUSE_NS = 20 * 1000 * 1000 };

/* Static and used from their beginnings: pages that are never reached cost no memory. */
static uint8_t in[IN_SIZE], out[OUT_SIZE];
static size_t in_used, out_begin, out_end;
static int fd = -1;
static bool waits_for_room;

/* The environment must not outlive its service. */
static void lost(void) {
  process_signal_all(SIGKILL);
  _exit(0);
}

void link_open(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(path);
  }
  strcpy(address.sun_path, path);
  fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address) < 0; tries++) {
    if (tries == CONNECT_TRIES) die(path);
    nanosleep(&(struct timespec){.tv_nsec = CONNECT_PAUSE_NS}, NULL);
  }
  poller_add(fd, EPOLLIN, TAG_LINK);
}

size_t link_room(void) { return OUT_SIZE - out_end; }

static void header(uint8_t *at, uint8_t type, uint8_t flags, uint16_t exchange, size_t length) {
  at[0] = type;
  at[1] = flags;
  at[2] = (uint8_t)exchange;
  at[3] = (uint8_t)(exchange >> 8);
  put_u32(at + 4, (uint32_t)length);
}

static void append(const void *data, size_t length) {
  if (length) memcpy(out + out_end, data, length);
  out_end += length;
}

void link_frame3(uint8_t type, uint8_t flags, uint16_t exchange, const void *a, size_t a_length, const void *b,
                 size_t b_length, const void *c, size_t c_length) {
  size_t length = a_length + b_length + c_length;
  /* Callers keep to the room they were told; small frames (EXIT, ABORT) have it unless the service hangs. */
  if (link_room() < FRAME_HEADER + length) lost();
  header(out + out_end, type, flags, exchange, length);
  out_end += FRAME_HEADER;
  append(a, a_length);
  append(b, b_length);
  append(c, c_length);
}

void link_frame(uint8_t type, uint8_t flags, uint16_t exchange, const void *data, size_t length) {
  link_frame3(type, flags, exchange, data, length, NULL, 0, NULL, 0);
}

/* Where a pipe may be read into directly: the frame's header is put before it afterwards. */
uint8_t *link_reserve_log(size_t *room) {
  size_t free_bytes = link_room();
  *room = free_bytes > FRAME_HEADER ? free_bytes - FRAME_HEADER : 0;
  return out + out_end + FRAME_HEADER;
}

void link_commit_log(uint8_t flags, size_t length) {
  header(out + out_end, FRAME_LOG, flags, 0, length);
  out_end += FRAME_HEADER + length;
}

/* Writes what the service takes now. */
static void send_out(void) {
  while (out_begin < out_end) {
    ssize_t written = send(fd, out + out_begin, out_end - out_begin, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) break;
    if (written < 0) lost();
    out_begin += (size_t)written;
  }
  if (out_begin == out_end) out_begin = out_end = 0;
  else if (out_begin > OUT_SIZE / 2) {
    memmove(out, out + out_begin, out_end - out_begin);
    out_end -= out_begin;
    out_begin = 0;
  }
}

void link_flush(void) {
  do {
    send_out();
    if (out_end > 0) break;
    /* What waited for room is in the buffer now, and nothing else may ever wake us for it. */
    pipes_resume();
    connections_resume();
  } while (out_end > 0);
  bool is_full = out_end > 0;
  if (is_full != waits_for_room) {
    waits_for_room = is_full;
    poller_change(fd, EPOLLIN | (is_full ? EPOLLOUT : 0), TAG_LINK);
  }
}

static void handle(uint8_t type, uint8_t flags, uint16_t exchange, const uint8_t *payload, size_t length) {
  switch (type) {
    case FRAME_START: process_start(flags, payload, length); break;
    case FRAME_RESPONSE: connections_respond(exchange, flags, payload, length); break;
    case FRAME_SPECIALISE: process_specialise(payload, length); break;
    case FRAME_KILL: process_signal_all(SIGKILL); break;
    default: lost();
  }
}

void link_event(uint32_t events) {
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  ssize_t count = recv(fd, in + in_used, IN_SIZE - in_used, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) lost();
  in_used += (size_t)count;
  size_t at = 0;
  while (in_used - at >= FRAME_HEADER) {
    size_t length = get_u32(in + at + 4);
    if (length > IN_SIZE - FRAME_HEADER) lost();
    if (in_used - at < FRAME_HEADER + length) break;
    uint16_t exchange = (uint16_t)(in[at + 2] | in[at + 3] << 8);
    handle(in[at], in[at + 1], exchange, in + at + FRAME_HEADER, length);
    at += FRAME_HEADER + length;
  }
  if (at) memmove(in, in + at, in_used - at);
  in_used -= at;
}
