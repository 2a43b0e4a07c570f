/* lambdabox netwatch: keeps the rules of one instance in force for as long as somebody holds its standard input.
 *
 *   netwatch TABLE BRIDGE SUBNET
 *
 * Runs `netguard apply` at once, and `netguard mend` whenever the kernel tells that a table of that name changed, which
 * costs nothing while none does. What those print is its output. It ends with its input, and when one of them fails:
 * then nobody knows whether the rules are in force. In the host's network namespace, with CAP_NET_ADMIN. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const GUARD = "/usr/local/sbin/netguard";
/* Of every nftables message about a table or what is in one: its name. */
enum { TABLE_NAME = 1 };
/* Who changes the rules again and again gets them back no faster than this. */
enum { PAUSE_MS = 100 };

static _Noreturn void die(const char *what) {
  fprintf(stderr, "lambdabox netwatch: %s: %s\n", what, strerror(errno));
  exit(111);
}

static void end(int signal) {
  (void)signal;
  _exit(0);
}

/* Ends with the guard when that fails. */
static void guard(const char *command, char *const arguments[]) {
  pid_t pid = fork();
  if (pid < 0) die("fork");
  if (pid == 0) {
    char *const argv[] = {(char *)GUARD, (char *)command, arguments[0], arguments[1], arguments[2], NULL};
    execv(GUARD, argv);
    die(GUARD);
  }
  int status = 0;
  for (pid_t ended = 0; ended != pid;) {
    ended = wait(&status);
    if (ended < 0 && errno != EINTR) die("wait");
  }
  if (!WIFEXITED(status)) exit(112);
  if (WEXITSTATUS(status) != 0) exit(WEXITSTATUS(status));
}

static int listen_for_changes(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (fd < 0) die("socket");
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1u << (NFNLGRP_NFTABLES - 1)};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) die("bind");
  return fd;
}

static bool names(const struct nlmsghdr *message, const char *table) {
  if (NFNL_SUBSYS_ID(message->nlmsg_type) != NFNL_SUBSYS_NFTABLES) return false;
  const char *at = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
  const char *stop = (const char *)message + message->nlmsg_len;
  size_t length = strlen(table) + 1;
  while (at + NLA_HDRLEN <= stop) {
    const struct nlattr *attribute = (const struct nlattr *)(const void *)at;
    if (attribute->nla_len < NLA_HDRLEN || at + attribute->nla_len > stop) return false;
    if ((attribute->nla_type & NLA_TYPE_MASK) == TABLE_NAME)
      return attribute->nla_len == NLA_HDRLEN + length && memcmp(at + NLA_HDRLEN, table, length) == 0;
    at += NLA_ALIGN(attribute->nla_len);
  }
  return false;
}

/* Reads all that the kernel has told: whether any of it is about the table, or was lost. */
static bool changed(int fd, const char *table) {
  static _Alignas(struct nlmsghdr) char buffer[16 * 1024];
  bool found = false;
  for (;;) {
    ssize_t count = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT | MSG_TRUNC);
    if (count < 0 && errno == EAGAIN) return found;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != ENOBUFS) die("recv");
    if (count < 0 || (size_t)count > sizeof buffer) {
      found = true;
      continue;
    }
    int left = (int)count;
    for (struct nlmsghdr *message = (struct nlmsghdr *)(void *)buffer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left))
      if (names(message, table)) found = true;
  }
}

/* Waits for the kernel, `milliseconds` at most if that is not -1. Ends with the input; whatever comes there is ignored. */
static void await(int changes, int milliseconds) {
  struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = changes, .events = POLLIN}};
  for (;;) {
    int ready = poll(fds, changes < 0 ? 1 : 2, milliseconds);
    if (ready < 0 && errno != EINTR) die("poll");
    if (ready == 0) return;
    if (ready > 0 && fds[0].revents) {
      char ignored[64];
      if (read(STDIN_FILENO, ignored, sizeof ignored) <= 0) exit(0);
    }
    if (ready > 0 && changes >= 0 && fds[1].revents) return;
  }
}

int main(int count, char *argv[]) {
  if (count != 4) {
    fputs("usage: netwatch TABLE BRIDGE SUBNET\n", stderr);
    return 64;
  }
  /* The first process of a container has no default actions. */
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  /* Before the rules are written: nothing that happens to them is missed. */
  int changes = listen_for_changes();
  guard("apply", argv + 1);
  for (;;) {
    await(changes, -1);
    if (!changed(changes, argv[1])) continue;
    guard("mend", argv + 1);
    await(-1, PAUSE_MS);
  }
}
