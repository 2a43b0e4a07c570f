#define _GNU_SOURCE
#include "tunnels.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "die.h"
#include "poller.h"

/* The kernel's buffers are the window: whoever does not read is not read for. Nothing is parsed here. */
enum { CHUNK = 16 * 1024, CHUNKS_A_TURN = 32 };
enum { INSIDE, SERVICE };
static const uint32_t EVENTS = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

/* One direction: what was read of `from` and not yet taken by the other side lies in its buffer. */
struct way {
  bool is_over;
  size_t begin, end;
};

struct tunnel {
  struct watch watch;
  bool is_open;
  int fds[2];
  struct way ways[2];
};

enum progress { WAITS, GOES_ON, BROKEN };

static struct tunnel tunnels[TUNNELS];
/* Pages that are never reached cost no memory. */
static uint8_t buffers[TUNNELS][2][CHUNK];

static uint32_t slot_of(const struct tunnel *t) { return (uint32_t)(t - tunnels); }

int tunnel_dial(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    die(path);
  }
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

/* Stops where one of the two has to wait, or when others shall have their turn. */
static enum progress carry(struct tunnel *t, int from) {
  struct way *way = &t->ways[from];
  uint8_t *buffer = buffers[slot_of(t)][from];
  int to = !from;
  for (int chunks = 0; chunks < CHUNKS_A_TURN; chunks++) {
    if (way->is_over) return WAITS;
    if (way->begin == way->end) {
      ssize_t count = recv(t->fds[from], buffer, CHUNK, 0);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return errno == EAGAIN ? WAITS : BROKEN;
      if (count == 0) {
        way->is_over = true;
        shutdown(t->fds[to], SHUT_WR);
        return WAITS;
      }
      way->begin = 0;
      way->end = (size_t)count;
    }
    ssize_t count = send(t->fds[to], buffer + way->begin, way->end - way->begin, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN ? WAITS : BROKEN;
    way->begin += (size_t)count;
  }
  return GOES_ON;
}

static void close_tunnel(struct tunnel *t) {
  for (int side = INSIDE; side <= SERVICE; side++) close(t->fds[side]);
  t->is_open = false;
}

/* An event of a tunnel that has used the slot before does no harm: there is only less to do. */
static void on_event(struct watch *watch, uint32_t events) {
  (void)events;
  struct tunnel *t = owner_of(watch, struct tunnel, watch);
  if (!t->is_open) return;
  enum progress there = carry(t, INSIDE), back = carry(t, SERVICE);
  bool is_over = t->ways[INSIDE].is_over && t->ways[SERVICE].is_over;
  if (there == BROKEN || back == BROKEN || is_over) return close_tunnel(t);
  /* Edges tell once: whoever stopped before the end asks for the next one. */
  if (there == GOES_ON || back == GOES_ON)
    for (int side = INSIDE; side <= SERVICE; side++) poller_change(t->fds[side], EVENTS, &t->watch);
}

static struct tunnel *free_slot(void) {
  for (uint32_t i = 0; i < TUNNELS; i++)
    if (!tunnels[i].is_open) return &tunnels[i];
  return NULL;
}

bool tunnel_has_room(void) { return free_slot() != NULL; }

void tunnel_open(int inside, int service) {
  struct tunnel *t = free_slot();
  if (!t) {
    close(inside);
    close(service);
    return;
  }
  *t = (struct tunnel){.watch = {on_event}, .is_open = true, .fds = {inside, service}};
  /* What has arrived already counts as an event too. */
  for (int side = INSIDE; side <= SERVICE; side++) poller_add(t->fds[side], EVENTS, &t->watch);
}
