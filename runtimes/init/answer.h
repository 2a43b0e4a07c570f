/* What a client of the Runtime API is sent. Both are false when the client is gone. */
#ifndef LAMBDABOX_ANSWER_H
#define LAMBDABOX_ANSWER_H

#include "connection.h"

/* Writes what the client takes now and keeps the rest. */
bool answer_send(struct connection *connection, const uint8_t *data, size_t length);
bool answer_send_rest(struct connection *connection);

#endif
