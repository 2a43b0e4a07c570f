/* The answer that the service has given ahead, for the one request that it expects next. */
#ifndef LAMBDABOX_RECEIPT_H
#define LAMBDABOX_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a RECEIPT says, in place of the last one. False: it is no frame that a service sends. */
bool receipt_keep(const uint8_t *payload, size_t length);
/* Whether there is one, and for the request with this head. */
bool receipt_is_for(const uint8_t *head, size_t head_length);
/* A request begins: the receipt, if there is one, is used up. */
const uint8_t *receipt_use(size_t *length);

#endif
