// Expressions in the dialect of GNU grep -E, by the same functions of the C library as grep's.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "grist_kernels.h"

#include <pthread.h>
#include <regex.h>
#include <stdlib.h>

struct grist_regex {
  struct re_pattern_buffer buffer;
  struct re_registers places;
};

// The dialect is a variable of the whole process.
static pthread_mutex_t dialect = PTHREAD_MUTEX_INITIALIZER;

static const char *compile(grist_regex *regex, const char *pattern, size_t length,
                           reg_syntax_t syntax) {
  pthread_mutex_lock(&dialect);
  const reg_syntax_t before = re_set_syntax(syntax);
  const char *error = re_compile_pattern(pattern, length, &regex->buffer);
  re_set_syntax(before);
  pthread_mutex_unlock(&dialect);
  return error;
}

grist_regex *grist_regex_compile(const void *pattern, size_t length, bool ignores_case,
                                 enum grist_regex_use use, const char **error) {
  grist_regex *regex = calloc(1, sizeof *regex);
  if (regex == NULL) {
    *error = "Memory exhausted";
    return NULL;
  }
  const bool searches = use != GRIST_REGEX_CHECK;
  // With case ignored, a map of first bytes makes glibc miss matches (bug 20381).
  regex->buffer.fastmap = searches && !ignores_case ? malloc(256) : NULL;
  *error = compile(regex, length == 0 ? "" : pattern, length,
                   RE_SYNTAX_EGREP | (ignores_case ? RE_ICASE : 0) | (searches ? 0 : RE_NO_SUB));
  if (*error != NULL) {
    free(regex->buffer.fastmap);
    free(regex);
    return NULL;
  }
  // Anchors match at the ends of a record only, whatever bytes it holds.
  regex->buffer.newline_anchor = 0;
  if (use == GRIST_REGEX_SEARCH) {
    regex->places.num_regs = 1;
    regex->places.start = malloc(sizeof *regex->places.start);
    regex->places.end = malloc(sizeof *regex->places.end);
    regex->buffer.regs_allocated = REGS_FIXED;
    if (regex->places.start == NULL || regex->places.end == NULL) {
      grist_regex_free(regex);
      *error = "Memory exhausted";
      return NULL;
    }
  }
  return regex;
}

void grist_regex_free(grist_regex *regex) {
  free(regex->places.start);
  free(regex->places.end);
  regfree(&regex->buffer);
  free(regex);
}

int64_t grist_regex_search(grist_regex *regex, const void *text, size_t length, size_t start,
                           size_t *match_length) {
  regex->buffer.not_eol = 0;
  const regoff_t place = re_search(&regex->buffer, text, (regoff_t)length, (regoff_t)start,
                                   (regoff_t)(length - start), &regex->places);
  if (place >= 0) {
    *match_length = (size_t)(regex->places.end[0] - place);
  }
  return place;
}

int64_t grist_regex_match(grist_regex *regex, const void *text, size_t length, size_t start) {
  regex->buffer.not_eol = 1;
  return re_match(&regex->buffer, text, (regoff_t)length, (regoff_t)start, &regex->places);
}
