// Kernels that Swift cannot express: 64-byte class masks, the CRC-32C instruction, a prefetch, a
// SIGBUS handler for mapped input, and numbers as long double.
//
// Each kernel has a portable form and forms for wider instruction sets. The first call picks the
// widest one that the processor has. All forms give the same bytes.
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

// A walk over `text`: its position, and whether it is inside a token.
struct grist_tokenizer {
  const uint8_t *text;
  uint64_t length;    // bytes; below 4 GiB, edges are 32 bits
  uint64_t position;  // bytes already classified
  uint64_t inside;    // 1 when the byte before `position` belongs to a token
  uint64_t newlines;  // '\n' seen so far
};

// Writes the edges of the next tokens, as offsets into `text`: a start, the end of that token
// (exclusive), the next start, ... Stops when fewer than 65 places are left in `edges`, or at the
// end of the text, where an open token is closed. Returns the number of edges written. An odd total
// means that the last token is still open; its end is the first edge of the next call. May read,
// but not use, up to 63 bytes after the text.
uint32_t grist_token_edges(struct grist_tokenizer *walk, enum grist_token_class token_class,
                           uint32_t *edges, uint32_t capacity);

// `target[i] = lowercase(source[i])` for ASCII; other bytes are copied.
void grist_lowercase(uint8_t *target, const uint8_t *source, size_t length);

// The last `byte` among `length`, or null (GNU memrchr).
const void *grist_last_byte(const void *bytes, int byte, size_t length);

// The first place among `length` bytes where `part` occurs, or null (GNU memmem).
const void *grist_memmem(const void *bytes, size_t length, const void *part,
                             size_t part_length);

// The first place below `length` where the three bytes 1f 8b 08 start, with which every gzip member
// begins; `length` if there is none. Reads two bytes after `length`.
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

// Writes two edges for each line that ends in '\n', as offsets into `text`: the end of its key, and
// its end. The key ends at separator number `key_fields` (1 or more), or with the line if it has
// fewer. Stops when fewer than 128 places are left in `edges`, or at the end of the text, and
// returns the number of edges written. Reads nothing after the text.
uint32_t grist_line_edges(struct grist_line_walk *walk, uint8_t separator, uint32_t key_fields,
                          uint32_t *edges, uint32_t capacity);
// The same without vectors, for other machines, and for tests.
uint32_t grist_line_edges_portable(struct grist_line_walk *walk, uint8_t separator,
                                   uint32_t key_fields, uint32_t *edges, uint32_t capacity);

// ---------------------------------------------------------------- numbers

// The kinds of general numbers, in the order that `sort -g` gives them.
enum grist_general_kind {
  GRIST_NO_NUMBER = 0x01,
  GRIST_NEGATIVE_NAN = 0x02,
  GRIST_NAN = 0x03,
  GRIST_NEGATIVE_INFINITY = 0x04,
  GRIST_NEGATIVE = 0x05,
  GRIST_ZERO = 0x06,  // of either sign
  GRIST_POSITIVE = 0x07,
  GRIST_INFINITY = 0x08,
};

enum { GRIST_GENERAL_NUMBER_BYTES_MAX = 11 };

// Writes the number with which `text` begins, as strtold(3) reads it in the C locale, as bytes that
// sort in the order of the numbers, and returns how many. The first byte is the kind; numbers that
// are neither zero nor infinite have two bytes more of exponent and eight of mantissa, most
// significant first, complemented if the number is negative. No encoding is a prefix of another.
//
// `text` ends with a NUL. It may be where `target` is: it is read before anything is written.
size_t grist_general_number(const char *text, uint8_t *target);

// ---------------------------------------------------------------- search

// The first place in `text` where `needle`, of at least one byte, occurs; `length` if there is
// none. Examines only places where the bytes of the needle at `rare` and at `rarer` match: the
// rarer they are in such texts, the faster it is. Reaches about 10 GB/s if they are rare, against
// 0.5 to 3 GB/s for memmem(3).
size_t grist_find_bytes(const uint8_t *text, size_t length, const uint8_t *needle,
                        size_t needle_length, size_t rare, size_t rarer);

// How often `byte` occurs in `text`.
size_t grist_count_byte(const uint8_t *text, int byte, size_t length);

// The first place whose byte is not skipped; `length` if all are. `skipped` is 1 for bytes to skip
// and 0 for the others.
size_t grist_skip_bytes(const uint8_t *text, size_t length, const uint8_t skipped[256]);

// ---------------------------------------------------------------- expressions

// An expression in the dialect of GNU grep -E (RE_SYNTAX_EGREP of <regex.h>), which the C library
// compiles and matches. Only one thread at a time may use it, because it builds its states while
// it matches.
typedef struct grist_regex grist_regex;

// What an expression is compiled for.
enum grist_regex_use {
  GRIST_REGEX_CHECK = 0,   // only for learning whether it is valid
  GRIST_REGEX_SEARCH = 1,  // for searching
  GRIST_REGEX_GROUPS = 2,  // for searching with a look at its groups, as grep does; slower. glibc
                           // finds other matches then if anchors or back references are repeated
};

// Compiles `length` bytes, in which newlines separate alternatives. Returns null if the expression
// is not valid, and sets `error` to the C library's words for why; they are never freed.
grist_regex *grist_regex_compile(const void *pattern, size_t length, bool ignores_case,
                                 enum grist_regex_use use, const char **error);
void grist_regex_free(grist_regex *regex);

// The place of the first match in a text of less than 2 GiB that begins at or after `start`, and
// the length of the longest match there; -1 if there is none, -2 if there is no memory left.
int64_t grist_regex_search(grist_regex *regex, const void *text, size_t length, size_t start,
                           size_t *match_length);

// The length of the longest match that begins at `start`, for a text that is cut at `length`, so
// that `$` does not match there; -1 if there is none, -2 if there is no memory left.
int64_t grist_regex_match(grist_regex *regex, const void *text, size_t length, size_t start);

// ---------------------------------------------------------------- checksum

// CRC-32C (Castagnoli, RFC 3720) of `bytes`, continuing from `crc` (initially 0).
uint32_t grist_crc32c(uint32_t crc, const void *bytes, size_t length);
// The same by table, for machines without the instruction, and for tests.
uint32_t grist_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

// The instruction set that the token kernel uses here, for reports: "avx512", "avx2", "sse2",
// "neon" or "portable".
const char *grist_kernel_name(void);

// Selects a form, for tests: 0 is portable, then wider ones up to the count. The choice holds for
// the whole process. Returns 0 if this machine lacks that form.
int grist_force_kernel(int form);
int grist_kernel_forms(void);

// ---------------------------------------------------------------- memory

// Prefetches the cache line at `address`; never faults.
static inline void grist_prefetch(const void *address) { __builtin_prefetch(address, 1, 3); }

// Reading past the end of a mapped file after it was truncated raises SIGBUS. Between `guard` and
// `unguard`, a SIGBUS in [start, start + length) maps zero pages there and raises the slot's flag,
// so that the reader can throw instead of dying. `guard` returns a slot, or -1 if all
// GRIST_GUARDS_MAX are taken.
#define GRIST_GUARDS_MAX 1024
int grist_guard(const void *start, size_t length);
// 1 if the guarded range was hit since `guard` or the previous call.
int grist_guard_was_hit(int slot);
void grist_unguard(int slot);

// ---------------------------------------------------------------- files

// Exchanges two paths of one file system in one step (renameat2 with RENAME_EXCHANGE). Returns 0,
// or -1 with errno.
int grist_exchange_paths(const char *path, const char *other);

// Checks whether `path` exists, resolved from a directory's descriptor without leaving the
// directory by `..` or a link (openat2 with RESOLVE_BENEATH). Returns 0, or -1 with errno: EXDEV if
// the path leads out of it.
int grist_exists_beneath(int directory, const char *path);

// Returns a range of a file to the disk and the page cache; it then reads as zeros (fallocate with
// FALLOC_FL_PUNCH_HOLE). Returns 0, or -1 with errno.
int grist_punch(int descriptor, int64_t offset, int64_t length);

// Asks the kernel to begin writing a range of a file to disk, and does not wait for it
// (sync_file_range). Returns 0, or -1 with errno; an fsync reports the outcome.
int grist_start_writeback(int descriptor, int64_t offset, int64_t length);

// Reads entries of an open directory into `buffer`, in the kernel's layout (`struct
// linux_dirent64`), without another descriptor. Returns the number of bytes read, 0 at the end, or
// -1 with errno.
int64_t grist_directory_entries(int descriptor, void *buffer, size_t capacity);

// ---------------------------------------------------------------- processes

// Makes a pipe that child programs do not inherit, with a capacity of `capacity` bytes if the
// system allows it. Neither end is one of the descriptors 0 to 2. Returns the capacity, or -1 with
// errno.
int grist_pipe(int ends[2], int capacity);

// Makes a process that is started with these actions (posix_spawn_file_actions_t) inherit none of
// the descriptors from `first` on. Returns 0 or an error.
int grist_close_from(void *actions, int first);

// The environment of this process as `NAME=value` strings, with null at the end.
char *const *grist_environment(void);

// ---------------------------------------------------------------- sockets

// The owner of a socket on this machine.
typedef struct {
  // The effective user that created it.
  uint32_t user;
  // Whether a process has it open.
  bool has_file;
  // Whether the kernel still has all of it, so that `user` is meaningful: the remains of a closed
  // connection show 0.
  bool is_whole;
} grist_owner;

// Opens the descriptor for the two lookups below (netlink, sock_diag). Returns it, or -1 with
// errno.
int grist_open_socket_lookup(void);

// Finds the socket that is at `theirs` and talks to `ours`, or, if `ours` is null, the one that
// listens at `theirs`. Each is a struct sockaddr of IPv4 or IPv6. `protocol` is IPPROTO_TCP or
// IPPROTO_UDP. It takes a few microseconds; only one call on a descriptor may run at a time.
// Returns 0, or -1 with errno: ENOENT if there is no such socket.
int grist_socket_owner(int lookup, int protocol, const void *theirs, const void *ours,
                       grist_owner *owner);

// Keeps each connection to a TCP listener from seeing that its peer has closed, until it is
// released. Meanwhile the kernel keeps the whole socket of a closed peer. Both return 0, or -1 with
// errno: EPERM without CAP_NET_ADMIN.
int grist_hold_ends(int listener);
int grist_release_end(int connection);

// Tries the above on a connection made for this purpose. `remembers_closed` says whether a socket
// still shows who created it if it was closed before everything it sent had been acknowledged;
// Linux before 6.17 says root. Returns 0, or -1 with errno if owners cannot be determined here.
int grist_probe_socket_owners(int lookup, int *remembers_closed);

// How many processors the calling thread may run on (sched_getaffinity(2)), which follows from its
// cpuset; -1 if the kernel does not say.
int grist_usable_processors(void);

#endif
