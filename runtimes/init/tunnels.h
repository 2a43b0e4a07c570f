/* Bytes carried both ways between a socket inside the container and one of the service's. */
#ifndef LAMBDABOX_TUNNELS_H
#define LAMBDABOX_TUNNELS_H

#include <stdbool.h>

enum { TUNNELS = 64 };

/* A connection to a socket of the service; -1 when there is none. */
int tunnel_dial(const char *path);
bool tunnel_has_room(void);
/* Both belong to the tunnel from now on; without room they are closed. */
void tunnel_open(int inside, int service);

#endif
