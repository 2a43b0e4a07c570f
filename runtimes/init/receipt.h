/* The answer that the service has given ahead, for the one request that it expects next. */
#ifndef LAMBDABOX_RECEIPT_H
#define LAMBDABOX_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a RECEIPT says, in place of the last one. False: it is no frame that a service sends. */
bool receipt_keep(const uint8_t *payload, size_t length);
/* Uses it up for the request with this head. NULL: it is for another one, or there is none. */
const uint8_t *receipt_take(const uint8_t *head, size_t head_length, size_t *length);

#endif
