/* HTTP/1.1 from the runtime, carried to the service and back. */
#ifndef LAMBDABOX_CONNECTIONS_H
#define LAMBDABOX_CONNECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void connections_listen(uint16_t port);
/* A piece of the answer to an exchange, as it is written to the client; `is_end`: the exchange is over. */
void connections_respond(uint16_t exchange, bool is_end, const uint8_t *data, size_t length);
/* The service takes no more of the exchange's request for now, or it does again. */
void connections_hold(uint16_t exchange, bool is_held);
/* There is room for more on the way to the service. */
void connections_resume(void);
void connections_next_turn(void);

#endif
