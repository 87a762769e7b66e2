// The kernels that Swift cannot express: 64-byte class masks, the CRC-32C
// instruction, a prefetch, and a SIGBUS handler for mapped input.
//
// Each kernel has a portable form and forms for wider instruction sets; the
// first call picks the widest one that the processor has. All forms give the
// same bytes.
#ifndef GRIST_KERNELS_H
#define GRIST_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---------------------------------------------------------------- tokens

// What separates two tokens.
enum grist_token_class {
  GRIST_TOKENS_WHITESPACE = 0,  // separators: space \t \n \v \f \r
  GRIST_TOKENS_LETTERS = 1,     // separators: every byte but A-Z a-z
};

// A walk over `text`: where it stands, and whether it stands inside a token.
struct grist_tokenizer {
  const uint8_t *text;
  uint64_t length;    // bytes; below 4 GiB, edges are 32 bits
  uint64_t position;  // bytes already classified
  uint64_t inside;    // 1 when the byte before `position` belongs to a token
  uint64_t newlines;  // '\n' seen so far
};

// Writes the edges of the next tokens, as offsets into `text`: a start, the
// end of that token (exclusive), the next start, ... Stops when fewer than 65
// places are left in `edges` or the text is at its end; there an open token is
// closed. Returns the number of edges written. An odd total means that the
// last token is still open: its end is the first edge of the next call.
// May read, but not use, up to 63 bytes behind the text.
uint32_t grist_token_edges(struct grist_tokenizer *walk, enum grist_token_class token_class,
                           uint32_t *edges, uint32_t capacity);

// `target[i] = lowercase(source[i])` for ASCII; other bytes are copied.
void grist_lowercase(uint8_t *target, const uint8_t *source, size_t length);

// The last `byte` among `length`, or null (GNU memrchr).
const void *grist_last_byte(const void *bytes, int byte, size_t length);

// The first place where `part` stands among `length` bytes, or null (GNU memmem).
const void *grist_memmem(const void *bytes, size_t length, const void *part,
                             size_t part_length);

// The first place below `length` where the three bytes 1f 8b 08 start, with
// which every gzip member begins; `length` where there is none. Reads two bytes
// behind `length`.
size_t grist_find_gzip_magic(const uint8_t *bytes, size_t length);

// ---------------------------------------------------------------- lines

// A walk that cuts `text` into lines, and the lines into key and value.
struct grist_line_walk {
  const uint8_t *text;
  uint64_t length;    // bytes; below 4 GiB, edges are 32 bits
  uint64_t position;  // bytes already looked at
  uint64_t key_end;   // of the line that is open; UINT64_MAX while it has none
  uint32_t fields;    // separators seen in that line
};

// Writes two edges for each line that ends in '\n', as offsets into `text`: the
// end of its key, and its end. The key ends at separator number `key_fields`
// (1 or more), or with the line where there are fewer. Stops when fewer than
// 128 places are left in `edges` or the text is at its end, and returns the
// number of edges written. Reads nothing behind the text.
uint32_t grist_line_edges(struct grist_line_walk *walk, uint8_t separator, uint32_t key_fields,
                          uint32_t *edges, uint32_t capacity);
// The same without vectors, for other machines, and for tests.
uint32_t grist_line_edges_portable(struct grist_line_walk *walk, uint8_t separator,
                                   uint32_t key_fields, uint32_t *edges, uint32_t capacity);

// ---------------------------------------------------------------- search

// The first place in `text` where `needle` stands, of one byte or more; `length`
// where there is none. Only places are looked at where the bytes of the needle at
// `rare` and at `rarer` stand: the rarer they are in such texts, the faster. Some
// 10 GB/s where they are, against 0.5 to 3 GB/s of memmem(3).
size_t grist_find_bytes(const uint8_t *text, size_t length, const uint8_t *needle,
                        size_t needle_length, size_t rare, size_t rarer);

// How often `byte` stands in `text`.
size_t grist_count_byte(const uint8_t *text, int byte, size_t length);

// The first place whose byte is not skipped; `length` where all are. `skipped` is
// 1 for bytes to skip and 0 for the others.
size_t grist_skip_bytes(const uint8_t *text, size_t length, const uint8_t skipped[256]);

// ---------------------------------------------------------------- checksum

// CRC-32C (Castagnoli, RFC 3720) of `bytes`, continuing from `crc` (0 at first).
uint32_t grist_crc32c(uint32_t crc, const void *bytes, size_t length);
// The same by table, for machines without the instruction, and for tests.
uint32_t grist_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

// The instruction set that the token kernel runs on here, for reports:
// "avx512", "avx2", "sse2", "neon" or "portable".
const char *grist_kernel_name(void);

// Forms for tests: 0 portable, then wider ones up to the count. The kernel is
// picked for the whole process; returns 0 when this machine lacks that form.
int grist_force_kernel(int form);
int grist_kernel_forms(void);

// ---------------------------------------------------------------- memory

// Asks for the cache line at `address`; never faults.
static inline void grist_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

// Reading a mapped file behind its end, after somebody cut it, raises SIGBUS.
// Between `guard` and `unguard`, a SIGBUS in [start, start + length) puts zero
// pages there and raises the slot's flag, so that the reader can throw instead
// of dying. `guard` returns a slot, or -1 when all GRIST_GUARDS_MAX are taken.
#define GRIST_GUARDS_MAX 1024
int grist_guard(const void *start, size_t length);
// 1 when the guarded range was hit since `guard` or the last question.
int grist_guard_was_hit(int slot);
void grist_unguard(int slot);

// ---------------------------------------------------------------- files

// Lets two paths of one file system change places in one step (renameat2 with
// RENAME_EXCHANGE). Returns 0, or -1 with errno.
int grist_exchange_paths(const char *path, const char *other);

// Whether there is something at `path`, looked up from a directory's descriptor without leaving the
// directory by `..` or a link (openat2 with RESOLVE_BENEATH). Returns 0, or -1 with errno: EXDEV where
// the path leads out of it.
int grist_exists_beneath(int directory, const char *path);

// Gives the disk and the page cache back what they hold of a range of a file; it reads as zeros
// then (fallocate with FALLOC_FL_PUNCH_HOLE). Returns 0, or -1 with errno.
int grist_punch(int descriptor, int64_t offset, int64_t length);

// Asks the kernel to begin writing a range of a file to the disk, and does not wait for it
// (sync_file_range). Returns 0, or -1 with errno; an fsync tells what became of it.
int grist_start_writeback(int descriptor, int64_t offset, int64_t length);

// Reads entries of an open directory into `buffer`, as the kernel lays them out (`struct
// linux_dirent64`), without a further descriptor. Returns the bytes that were read, 0 at the end,
// or -1 with errno.
int64_t grist_directory_entries(int descriptor, void *buffer, size_t capacity);

// ---------------------------------------------------------------- processes

// Makes a pipe that programs we start do not inherit, and that holds
// `capacity` bytes where the system allows so much. Neither end is one of the
// descriptors 0 to 2. Returns the bytes that it holds, or -1 with errno.
int grist_pipe(int ends[2], int capacity);

// A process that is started with these actions (posix_spawn_file_actions_t) inherits none of the descriptors from `first` on.
// Returns 0 or an error.
int grist_close_from(void *actions, int first);

// The environment of this process, `NAME=value` each, with null at the end.
char *const *grist_environment(void);

// ---------------------------------------------------------------- sockets

// Whose a socket of this machine is.
typedef struct {
  // The effective user that made it.
  uint32_t user;
  // Whether a process has it open.
  bool has_file;
  // Whether the kernel still has all of it, so that `user` may be looked at: what is left of a closed
  // connection shows 0.
  bool is_whole;
} grist_owner;

// Opens what the two below ask by (netlink, sock_diag). Returns a descriptor, or -1 with errno.
int grist_open_socket_lookup(void);

// Finds the socket that is at `theirs` and talks to `ours`, or with null for `ours` the one that
// listens at `theirs`: each a struct sockaddr of IPv4 or IPv6. `protocol` is IPPROTO_TCP or
// IPPROTO_UDP. Some microseconds; one call on a descriptor at a time. Returns 0, or -1 with errno:
// ENOENT where there is no such socket.
int grist_socket_owner(int lookup, int protocol, const void *theirs, const void *ours,
                       grist_owner *owner);

// Connections that come to a TCP listener do not see that their peers have closed, each until it is
// released. Meanwhile the kernel keeps all of a closed peer's socket. Return 0, or -1 with errno: EPERM
// without CAP_NET_ADMIN.
int grist_hold_ends(int listener);
int grist_release_end(int connection);

// Tries the above on a connection of our own. `remembers_closed` says whether a socket that was closed
// before all that it sent had been acknowledged still shows who made it; Linux before 6.17 says root.
// Returns 0, or -1 with errno where owners cannot be learned here.
int grist_probe_socket_owners(int lookup, int *remembers_closed);

#endif
