/* A request on its way from a connection's buffer to the service. */
#ifndef LAMBDABOX_REQUEST_H
#define LAMBDABOX_REQUEST_H

#include "connection.h"

/* Goes on with what the buffer holds. False: the connection is to be closed. */
bool request_advance(struct connection *connection);
/* Its client is gone: begins what was held back for its rest. */
void request_release(struct connection *connection);

#endif
