#define _GNU_SOURCE
#include "connections.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "link.h"
#include "listener.h"
#include "request.h"

static struct listener listener;

static void watch(struct connection *c) {
  /* Who has sent all and closed is not gone before all has been read. */
  bool is_stopped = c->is_paused || c->is_held;
  uint32_t events = is_stopped ? 0 : EPOLLRDHUP;
  if (!is_stopped && connection_takes_more(c)) events |= EPOLLIN;
  if (c->out.length) events |= EPOLLOUT;
  /* A peer that has gone away would wake us for ever. */
  if (c->is_peer_gone) events = c->out.length ? EPOLLOUT : 0;
  if (events != c->interest) poller_change(c->fd, events, &c->watch);
  c->interest = events;
}

static void close_connection(struct connection *c) {
  request_release(c);
  if (c->state == BODY || c->state == WAITING) link_frame(FRAME_ABORT, 0, c->exchange, NULL, 0);
  connection_free(c);
}

static void on_event(struct watch *watched, uint32_t events) {
  struct connection *c = owner_of(watched, struct connection, watch);
  if (c->state == FREE) return;
  if ((events & EPOLLOUT) && c->out.length && !outbox_send_rest(&c->out, c->fd)) return close_connection(c);
  if (events & (EPOLLHUP | EPOLLERR)) return close_connection(c);
  if (events & EPOLLIN && connection_takes_more(c)) {
    if (!connection_make_room(c)) return close_connection(c);
    ssize_t count = recv(c->fd, connection_buffer(c) + c->used, c->size - c->used, 0);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return close_connection(c);
    if (count > 0) {
      c->used += (size_t)count;
      if (!request_advance(c)) return close_connection(c);
    }
    if (count == 0) c->is_peer_gone = true;
  } else if (events & EPOLLRDHUP) c->is_peer_gone = true;
  /* A client that has shut down its side has no use for an answer that may be long in coming: the next poll. */
  if (c->is_peer_gone && !c->out.length) return close_connection(c);
  watch(c);
}

static void on_client(struct watch *watched, uint32_t events) {
  (void)watched;
  (void)events;
  for (;;) {
    int fd = listener_accept(&listener);
    if (fd < 0) return;
    struct connection *c = connection_new(fd, on_event);
    if (!c) {
      close(fd);
      continue;
    }
    poller_add(fd, c->interest, &c->watch);
    /* What it has sent already came before what another connection, ready in this same turn, may say. */
    on_event(&c->watch, EPOLLIN);
  }
}

void connections_listen(uint16_t port) { listener_open(&listener, port, CONNECTIONS, on_client); }

void connections_next_turn(void) { connection_next_turn(); }

void connections_respond(uint16_t exchange, bool is_end, const uint8_t *data, size_t length) {
  struct connection *c = connection_of(exchange);
  if (!c) return;
  if (!outbox_send(&c->out, c->fd, data, length)) return close_connection(c);
  if (is_end) {
    bool is_complete = c->state == WAITING;
    c->state = READING;
    c->is_held = false;
    if (c->wants_close || !is_complete) c->is_peer_gone = true;
    if (c->is_peer_gone && !c->out.length) return close_connection(c);
    if (!c->is_peer_gone && !request_advance(c)) return close_connection(c);
  }
  watch(c);
}

static void go_on(struct connection *c) {
  if (!request_advance(c)) close_connection(c);
  else watch(c);
}

void connections_hold(uint16_t exchange, bool is_held) {
  struct connection *c = connection_of(exchange);
  if (!c || c->state != BODY) return;
  c->is_held = is_held;
  go_on(c);
}

void connections_resume(void) {
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    struct connection *c = &connections[i];
    if (c->state == FREE || !c->is_paused) continue;
    c->is_paused = false;
    go_on(c);
  }
}
