/* lambdabox turnstile: makes network namespaces, one after the other, each for one environment.
 *
 * Docker lets a container join the network namespace of another's first process, whatever that is at this moment. So
 * this one makes itself a new one for each container that is to join it, and is in none of those before.
 *
 * It does as its standard input says, a line a turn, and answers each with a line, "ready" or what failed:
 *   none                                          a namespace with nothing but its loopback device
 *   egress BRIDGE ADDRESS PREFIX GATEWAY          one with an interface on the host's bridge as well
 * It ends with its input. It sees the host's processes, since its parent is in the network namespace that Docker's bridges
 * are in, and may administer networks and make namespaces. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SIOCBRADDIF
#define SIOCBRADDIF 0x89a2
#endif

/* Where a writable /proc is mounted, in a tmpfs of the container. */
static const char *const PROC = "/run/proc";
static const char *const INTERFACE = "eth0";

struct place {
  char bridge[IFNAMSIZ];
  struct in_addr address, gateway;
  unsigned prefix;
};

/* Sockets of the host's network namespace, which they keep: what is asked of them is done there, from wherever. */
static int host_interfaces = -1, host_netlink = -1;
/* What was being done when something failed. */
static const char *step = "start";

static bool fails(const char *what) {
  step = what;
  return false;
}

static bool write_setting(const char *name, const char *value) {
  char path[128];
  snprintf(path, sizeof path, "%s/sys/net/%s", PROC, name);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  /* A kernel without IPv6 has none of its settings. */
  if (fd < 0) return errno == ENOENT || fails("open a setting of the network");
  ssize_t written = write(fd, value, strlen(value));
  close(fd);
  return written >= 0 || fails("write a setting of the network");
}

/* As Docker sets them in a container that has a network namespace of its own. */
static bool configure(void) {
  return write_setting("ipv4/ip_unprivileged_port_start", "0") &&
         write_setting("ipv4/ping_group_range", "0 2147483647") &&
         write_setting("ipv6/conf/all/disable_ipv6", "1") && write_setting("ipv6/conf/default/disable_ipv6", "1");
}

static void name_request(struct ifreq *request, const char *name) {
  memset(request, 0, sizeof *request);
  snprintf(request->ifr_name, IFNAMSIZ, "%s", name);
}

static bool bring_up(int fd, const char *name) {
  struct ifreq request;
  name_request(&request, name);
  if (ioctl(fd, SIOCGIFFLAGS, &request) < 0) return fails("look at an interface");
  request.ifr_flags |= IFF_UP;
  return ioctl(fd, SIOCSIFFLAGS, &request) == 0 || fails("bring an interface up");
}

static bool set_address(int fd, unsigned long what, struct in_addr address) {
  struct ifreq request;
  name_request(&request, INTERFACE);
  struct sockaddr_in value = {.sin_family = AF_INET, .sin_addr = address};
  memcpy(&request.ifr_addr, &value, sizeof value);
  return ioctl(fd, what, &request) == 0 || fails("give the interface its address");
}

static bool set_default_route(int fd, struct in_addr gateway) {
  struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
  struct sockaddr_in any = {.sin_family = AF_INET}, via = {.sin_family = AF_INET, .sin_addr = gateway};
  memcpy(&route.rt_dst, &any, sizeof any);
  memcpy(&route.rt_genmask, &any, sizeof any);
  memcpy(&route.rt_gateway, &via, sizeof via);
  return ioctl(fd, SIOCADDRT, &route) == 0 || fails("set the default route");
}

struct message {
  struct nlmsghdr head;
  struct ifinfomsg info;
  char attributes[512];
};

static struct rtattr *open_attribute(struct message *message, unsigned short type) {
  struct rtattr *attribute = (void *)((char *)message + NLMSG_ALIGN(message->head.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(0);
  message->head.nlmsg_len = NLMSG_ALIGN(message->head.nlmsg_len) + RTA_LENGTH(0);
  return attribute;
}

/* All that was added since it was opened is in it. */
static void close_attribute(struct message *message, struct rtattr *attribute) {
  attribute->rta_len = (unsigned short)((char *)message + message->head.nlmsg_len - (char *)attribute);
}

static void add_attribute(struct message *message, unsigned short type, const void *value, size_t length) {
  struct rtattr *attribute = open_attribute(message, type);
  memcpy(RTA_DATA(attribute), value, length);
  message->head.nlmsg_len += (unsigned)length;
  close_attribute(message, attribute);
}

/* As Docker's, which follow from the address: who knew its last owner's reaches the next one too. */
static void add_hardware_address(struct message *message, struct in_addr address) {
  unsigned char bytes[6] = {0x02, 0x42};
  memcpy(bytes + 2, &address, 4);
  add_attribute(message, IFLA_ADDRESS, bytes, sizeof bytes);
}

/* Of the host's namespace. */
static bool ask(struct message *message) {
  struct {
    struct nlmsghdr head;
    struct nlmsgerr error;
    char rest[1024];
  } answer;
  ssize_t count = send(host_netlink, message, message->head.nlmsg_len, 0);
  if (count >= 0) count = recv(host_netlink, &answer, sizeof answer, 0);
  if (count >= 0 && count < (ssize_t)NLMSG_LENGTH(sizeof(int))) errno = EPROTO;
  else if (count >= 0) errno = -answer.error.error;
  return errno == 0;
}

/* In the host's namespace, as `name`, one end of a pair of which the other is in `namespace`, as INTERFACE. */
static bool make_pair(const char *name, int namespace, unsigned mtu, struct in_addr address) {
  struct message message = {.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
                                     .nlmsg_type = RTM_NEWLINK,
                                     .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK}};
  add_attribute(&message, IFLA_IFNAME, name, strlen(name) + 1);
  add_attribute(&message, IFLA_MTU, &mtu, sizeof mtu);
  struct rtattr *link = open_attribute(&message, IFLA_LINKINFO);
  add_attribute(&message, IFLA_INFO_KIND, "veth", 4);
  struct rtattr *data = open_attribute(&message, IFLA_INFO_DATA);
  struct ifinfomsg peer_info = {0};
  struct rtattr *peer = open_attribute(&message, VETH_INFO_PEER);
  memcpy((char *)&message + message.head.nlmsg_len, &peer_info, sizeof peer_info);
  message.head.nlmsg_len += sizeof peer_info;
  add_attribute(&message, IFLA_IFNAME, INTERFACE, strlen(INTERFACE) + 1);
  add_attribute(&message, IFLA_MTU, &mtu, sizeof mtu);
  add_attribute(&message, IFLA_NET_NS_FD, &namespace, sizeof namespace);
  add_hardware_address(&message, address);
  close_attribute(&message, peer);
  close_attribute(&message, data);
  close_attribute(&message, link);
  return ask(&message) || fails("make the interfaces");
}

static bool join_bridge(const char *bridge, const char *name) {
  struct ifreq link, request;
  name_request(&link, name);
  if (ioctl(host_interfaces, SIOCGIFINDEX, &link) < 0) return fails("find the interface");
  int index = link.ifr_ifindex;
  name_request(&request, bridge);
  request.ifr_ifindex = index;
  return ioctl(host_interfaces, SIOCBRADDIF, &request) == 0 || fails("join the bridge");
}

/* Between the host's bridge and the namespace that this process has made. */
static bool plug_in(const struct place *place) {
  char name[IFNAMSIZ];
  snprintf(name, sizeof name, "lbv%08x", ntohl(place->address.s_addr));
  struct ifreq bridge;
  name_request(&bridge, place->bridge);
  if (ioctl(host_interfaces, SIOCGIFMTU, &bridge) < 0) return fails("look at the bridge");
  int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (own < 0) return fails("open the namespace");
  bool made = make_pair(name, own, (unsigned)bridge.ifr_mtu, place->address);
  int error = errno;
  close(own);
  errno = error;
  return made && join_bridge(place->bridge, name) && bring_up(host_interfaces, name);
}

static bool give_address(int fd, const struct place *place) {
  struct in_addr mask = {htonl(place->prefix == 0 ? 0 : ~0u << (32 - place->prefix))};
  return set_address(fd, SIOCSIFADDR, place->address) && set_address(fd, SIOCSIFNETMASK, mask) &&
         bring_up(fd, INTERFACE) && set_default_route(fd, place->gateway);
}

static bool turn(const struct place *place) {
  if (unshare(CLONE_NEWNET) < 0) return fails("make a namespace");
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return fails("open a socket");
  bool done = configure() && bring_up(fd, "lo") && (!place || (plug_in(place) && give_address(fd, place)));
  int error = errno;
  close(fd);
  errno = error;
  return done;
}

static bool read_place(const char *line, struct place *place) {
  char address[16], gateway[16];
  if (sscanf(line, "egress %15s %15s %u %15s", place->bridge, address, &place->prefix, gateway) != 4) return false;
  return place->prefix <= 32 && inet_pton(AF_INET, address, &place->address) == 1 &&
         inet_pton(AF_INET, gateway, &place->gateway) == 1;
}

/* The only time at which it is in the host's network; nobody joins it before its first answer. */
static bool reach_host(void) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%d/ns/net", (int)getppid());
  int host = open(path, O_RDONLY | O_CLOEXEC);
  if (host < 0) return fails("open the host's namespace");
  if (setns(host, CLONE_NEWNET) < 0) return fails("enter the host's namespace");
  close(host);
  host_interfaces = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  host_netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return (host_interfaces >= 0 && host_netlink >= 0) || fails("open a socket of the host's namespace");
}

static bool prepare(void) {
  if (!reach_host()) return false;
  if (unshare(CLONE_NEWNET) < 0) return fails("make a namespace");
  /* The settings that containers have cannot be written. */
  if (mkdir(PROC, 0700) < 0 && errno != EEXIST) return fails("make a directory");
  return mount("proc", PROC, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 || fails("mount the settings");
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (!prepare()) {
    fprintf(stderr, "lambdabox turnstile: %s: %s\n", step, strerror(errno));
    return 111;
  }
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    struct place place;
    bool is_egress = read_place(line, &place);
    if (!is_egress && strcmp(line, "none\n") != 0) puts("this is no place");
    else if (turn(is_egress ? &place : NULL)) puts("ready");
    else printf("%s: %s\n", step, strerror(errno));
  }
}
