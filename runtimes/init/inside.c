#define _GNU_SOURCE
#include "inside.h"

#include <stdbool.h>
#include <unistd.h>

#include "listener.h"
#include "tunnels.h"

/* Each client of the loopback port gets a connection of its own to the environment's socket. */
static const char *service;
static struct listener listener;

static void on_client(struct watch *watch, uint32_t events) {
  (void)watch;
  (void)events;
  for (;;) {
    int client = listener_accept(&listener);
    if (client < 0) return;
    int fd = tunnel_has_room() ? tunnel_dial(service) : -1;
    if (fd < 0) close(client);
    else tunnel_open(client, fd);
  }
}

void inside_listen(uint16_t port, const char *path) {
  service = path;
  listener_open(&listener, port, TUNNELS, on_client);
}
