/* The function's own calls to the service, byte by byte. */
#ifndef LAMBDABOX_INSIDE_H
#define LAMBDABOX_INSIDE_H

#include <stdint.h>

void inside_listen(uint16_t port, const char *path);

#endif
