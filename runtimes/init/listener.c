#define _GNU_SOURCE
#include "listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "die.h"

void listener_open(struct listener *listener, uint16_t port, int backlog, void (*on_event)(struct watch *, uint32_t)) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  listener->watch.on_event = on_event;
  listener->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener->fd < 0) die("socket");
  setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener->fd, (struct sockaddr *)&address, sizeof address) < 0) {
    char what[32];
    snprintf(what, sizeof what, "bind 127.0.0.1:%u", port);
    die(what);
  }
  if (listen(listener->fd, backlog) < 0) die("listen");
  poller_add(listener->fd, EPOLLIN, &listener->watch);
}

int listener_accept(const struct listener *listener) {
  int fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  return fd;
}
