/* Holds a network namespace open for the environment that will join it, and does nothing else. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <unistd.h>

static void end(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  /* The first process of a container has no default actions: without a handler a stop would take Docker's grace time. */
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, 0);
  sigaction(SIGINT, &action, 0);
  for (;;) pause();
}
