#include "commands/serve_token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/http_serve.h"

static bool token_take(struct span text, const char *where,
                       char out[SERVE_TOKEN_MAX], struct err *err)
{
    text = span_trim(text);
    if (text.len >= SERVE_TOKEN_MAX)
        return err_usage(err, "%s: over %d characters", where,
                         SERVE_TOKEN_MAX - 1);
    snprintf(out, SERVE_TOKEN_MAX, "%.*s", (int)text.len, text.data);
    return true;
}

/* Not there yet: made for its user alone. */
static bool token_make(const char *path, char out[SERVE_TOKEN_MAX],
                       struct err *err)
{
    char fresh[33];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_stage(err, "could not make \"%s\": %s", path,
                         strerror(errno));
    bool ok = http_serve_token(fresh, err);
    if (ok && (write(fd, fresh, 32) != 32 || fsync(fd) != 0))
        ok =
            err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
    close(fd);
    return ok && token_take(span_of(fresh), path, out, err);
}

static bool token_read(int fd, const char *path, char out[SERVE_TOKEN_MAX],
                       struct err *err)
{
    char text[2 * SERVE_TOKEN_MAX];
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_usage(err, "\"%s\" is no file", path);
    if ((st.st_mode & 077) != 0) {
        err_usage(err, "\"%s\" can be read by others", path);
        return err_hint(err, "chmod 600 \"%s\"", path);
    }
    ssize_t n = read(fd, text, sizeof(text));
    if (n < 0)
        return err_stage(err, "could not read \"%s\": %s", path,
                         strerror(errno));
    return token_take(span_make(text, (size_t)n), path, out, err);
}

bool serve_token_read(const char *path, char out[SERVE_TOKEN_MAX],
                      struct err *err)
{
    const char *own = getenv("LIMBECK_TOKEN");

    if (own != NULL && own[0] != '\0')
        return token_take(span_of(own), "LIMBECK_TOKEN", out, err);
    if (path == NULL) {
        err_usage(err, "a token is missing");
        return err_hint(err, "--token-file FILE makes one; or set "
                             "LIMBECK_TOKEN; or --no-token");
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return token_make(path, out, err);
    if (fd < 0)
        return err_stage(err, "could not open \"%s\": %s", path,
                         strerror(errno));
    bool ok = token_read(fd, path, out, err);
    close(fd);
    return ok;
}
