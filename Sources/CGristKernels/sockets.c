// GNU extensions that Swift's import of the C library does not show.
#define _GNU_SOURCE
#include "grist_kernels.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

// Finds out who owns the socket at the other end of a connection on this machine, through the
// sock_diag interface of netlink (sock_diag(7)). It needs no privilege.

// States of a TCP socket, as the kernel names them (include/net/tcp_states.h).
enum { FIN_WAIT1 = 4, LAST_ACK = 9, LISTEN = 10, CLOSING = 11 };

int grist_open_socket_lookup(void) {
  int lookup = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (lookup < 0) return -1;
  // The kernel answers within the system call that asks; this is for a kernel that does not.
  struct timeval patience = {.tv_sec = 1};
  setsockopt(lookup, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return lookup;
}

// Writes an address in the form of sock_diag, with an IPv4 address in IPv6 as IPv4. Returns its
// family, or 0.
static int place(const struct sockaddr *address, __be32 host[4], __be16 *port) {
  memset(host, 0, 4 * sizeof host[0]);
  if (address->sa_family == AF_INET) {
    const struct sockaddr_in *four = (const void *)address;
    host[0] = four->sin_addr.s_addr;
    *port = four->sin_port;
    return AF_INET;
  }
  if (address->sa_family != AF_INET6) return 0;
  const struct sockaddr_in6 *six = (const void *)address;
  *port = six->sin6_port;
  if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
    memcpy(host, &six->sin6_addr.s6_addr[12], 4);
    return AF_INET;
  }
  memcpy(host, &six->sin6_addr, 16);
  return AF_INET6;
}

// Receives the answer to request `number`, skipping late answers to earlier requests.
static int receive(int lookup, uint32_t number, struct inet_diag_msg *found) {
  for (;;) {
    _Alignas(struct nlmsghdr) char bytes[8192];
    ssize_t count;
    do count = recv(lookup, bytes, sizeof bytes, 0);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -1;
    const struct nlmsghdr *header = (const void *)bytes;
    if (!NLMSG_OK(header, (size_t)count)) break;
    if (header->nlmsg_seq != number) continue;
    if (header->nlmsg_type == NLMSG_ERROR && header->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr))) {
      const struct nlmsgerr *failure = NLMSG_DATA(header);
      errno = failure->error < 0 ? -failure->error : EPROTO;
      return -1;
    }
    if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || header->nlmsg_len < NLMSG_LENGTH(sizeof *found))
      break;
    memcpy(found, NLMSG_DATA(header), sizeof *found);
    return 0;
  }
  errno = EPROTO;
  return -1;
}

int grist_socket_owner(int lookup, int protocol, const void *theirs, const void *ours,
                       grist_owner *owner) {
  // One request at a time: the caller holds a lock.
  static uint32_t number;
  struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 body;
  } request = {
      .header = {.nlmsg_len = sizeof request,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST,
                 .nlmsg_seq = __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED)},
      .body = {.sdiag_protocol = (uint8_t)protocol, .idiag_states = ~0u},
  };
  struct inet_diag_sockid *id = &request.body.id;
  id->idiag_cookie[0] = id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  // For datagrams, the kernel expects both ends from the viewpoint of a packet's receiver.
  bool swapped = protocol == IPPROTO_UDP;
  int family = place(theirs, swapped ? id->idiag_dst : id->idiag_src,
                     swapped ? &id->idiag_dport : &id->idiag_sport);
  int other = family;
  if (ours != NULL)
    other = place(ours, swapped ? id->idiag_src : id->idiag_dst,
                  swapped ? &id->idiag_sport : &id->idiag_dport);
  if (family == 0 || family != other) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  request.body.sdiag_family = (uint8_t)family;
  ssize_t count;
  do count = send(lookup, &request, sizeof request, 0);
  while (count < 0 && errno == EINTR);
  if (count < 0) return -1;
  struct inet_diag_msg found;
  if (receive(lookup, request.header.nlmsg_seq, &found) < 0) return -1;
  __be32 host[4];
  __be16 port;
  place(theirs, host, &port);
  // If a connection is gone, the kernel returns whatever listens at its address.
  if (found.id.idiag_sport != port || (found.idiag_state == LISTEN) != (ours == NULL)) {
    errno = ENOENT;
    return -1;
  }
  owner->user = found.idiag_uid;
  owner->has_file = found.idiag_inode != 0;
  owner->is_whole = owner->has_file || found.idiag_state == FIN_WAIT1 ||
                    found.idiag_state == LAST_ACK || found.idiag_state == CLOSING;
  return 0;
}

// ---------------------------------------------------------------- peers in a hurry

// A connection has its listener's filter from its first packet on. For TCP, a packet that a filter
// drops was never sent: the peer sends it again, and until then its socket stays as it is.
int grist_hold_ends(int listener) {
  // The fourteenth byte of a TCP header holds the flags; FIN is the lowest bit.
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, TH_FIN, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0),
      BPF_STMT(BPF_RET | BPF_K, ~0u),
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof program[0], .filter = program};
  if (setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0) return -1;
  // A peer that waits for both its data and its end to be acknowledged sends the end again after a
  // few milliseconds; one that waits only for its end takes 200. This is only for speed.
  int immediately = 0;
  setsockopt(listener, IPPROTO_TCP, TCP_QUICKACK, &immediately, sizeof immediately);
  return 0;
}

int grist_release_end(int connection) {
  int unused = 0;
  return setsockopt(connection, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

// ---------------------------------------------------------------- what this kernel tells

// Connects two sockets of this process, the first of which is created as `user`.
static int connect_pair(uid_t user, int ends[2], struct sockaddr_in addresses[2]) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  uid_t before = (uid_t)setfsuid(user);
  ends[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setfsuid(before);
  ends[1] = -1;
  socklen_t size = sizeof addresses[0];
  memset(addresses, 0, 2 * sizeof addresses[0]);
  addresses[1].sin_family = AF_INET;
  addresses[1].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener >= 0 && ends[0] >= 0 && bind(listener, (void *)&addresses[1], size) == 0 &&
      listen(listener, 1) == 0 && getsockname(listener, (void *)&addresses[1], &size) == 0 &&
      connect(ends[0], (void *)&addresses[1], size) == 0 &&
      getsockname(ends[0], (void *)&addresses[0], &size) == 0)
    ends[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  int failure = errno;
  if (listener >= 0) close(listener);
  if (ends[1] >= 0) return 0;
  if (ends[0] >= 0) close(ends[0]);
  errno = failure;
  return -1;
}

int grist_probe_socket_owners(int lookup, int *remembers_closed) {
  *remembers_closed = 0;
  // Root tries this as another user, because the kernels that forget always say root.
  uid_t user = geteuid() == 0 ? 1 : geteuid();
  int ends[2];
  struct sockaddr_in addresses[2];
  if (connect_pair(user, ends, addresses) < 0) return -1;
  grist_owner owner;
  const void *theirs = &addresses[0], *ours = &addresses[1];
  int status = grist_socket_owner(lookup, IPPROTO_TCP, theirs, ours, &owner);
  int failure = errno;
  if (status == 0 && (owner.user != user || !owner.has_file)) {
    status = -1;
    failure = EPROTO;
  }
  close(ends[0]);
  if (status == 0)
    *remembers_closed = grist_socket_owner(lookup, IPPROTO_TCP, theirs, ours, &owner) == 0 &&
                        owner.is_whole && owner.user == user;
  close(ends[1]);
  errno = failure;
  return status;
}
