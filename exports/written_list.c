#include "exports/written_list.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/ordered_pool.h"

static const char written_list_head[] = "limbeck files 1\n";

enum { WRITTEN_HEX = 64, WRITTEN_PATH_MAX = 4096 };

/* Is it below the folder, whatever the folder is called? */
static bool written_list_is_below(const char *path)
{
    size_t len = strlen(path);

    if (len == 0 || len > WRITTEN_PATH_MAX || path[0] == '/' ||
        strchr(path, '\n') != NULL)
        return false;
    for (const char *part = path; part != NULL;) {
        const char *slash = strchr(part, '/');
        size_t n = slash != NULL ? (size_t)(slash - part) : strlen(part);
        if (n == 0 || (n == 1 && part[0] == '.') ||
            (n == 2 && part[0] == '.' && part[1] == '.') ||
            (n == strlen(WRITTEN_LIST_FOLDER) &&
             memcmp(part, WRITTEN_LIST_FOLDER, n) == 0))
            return false;
        part = slash != NULL ? slash + 1 : NULL;
    }
    return true;
}

static bool written_list_hex(struct span text, struct digest *d)
{
    static const char digits[] = "0123456789abcdef";

    if (text.len != WRITTEN_HEX)
        return false;
    for (size_t i = 0; i < WRITTEN_HEX; i++) {
        const char *at = memchr(digits, text.data[i], 16);
        if (at == NULL)
            return false;
        unsigned half = (unsigned)(at - digits);
        d->bytes[i / 2] =
            (uint8_t)(i % 2 == 0 ? half << 4 : d->bytes[i / 2] | half);
    }
    return true;
}

/* line: without its end, and with a NUL behind it. */
static bool written_list_line(char *line, size_t len, struct written_file *f)
{
    struct span rest = span_make(line, len), kind, word;

    *f = (struct written_file){.whole = true};
    if (memchr(line, '\0', len) != NULL || !span_next(&rest, ' ', &kind) ||
        kind.len != 1)
        return false;
    f->link = kind.data[0] == 'l';
    if (kind.data[0] == 'w')
        f->whole = false;
    else if ((!f->link && kind.data[0] != 'f') ||
             !span_next(&rest, ' ', &word) ||
             !written_list_hex(word, &f->sha256) ||
             !span_next(&rest, ' ', &word) || !span_int(word, &f->bytes) ||
             !span_next(&rest, ' ', &word) || !span_int(word, &f->modified_ns))
        return false;
    f->path = rest.data;
    return rest.len > 0 && written_list_is_below(f->path);
}

bool written_list_parse(char *text, size_t len, written_list_each *each,
                        void *arg)
{
    size_t head = sizeof(written_list_head) - 1;
    struct written_file f;

    if (len == 0)
        return true;
    if (len < head || memcmp(text, written_list_head, head) != 0)
        return false;
    for (char *line = text + head, *end = text + len; line < end;) {
        char *stop = memchr(line, '\n', (size_t)(end - line));
        if (stop == NULL)
            break;
        *stop = '\0';
        if (written_list_line(line, (size_t)(stop - line), &f))
            each(arg, &f);
        line = stop + 1;
    }
    return true;
}

bool written_list_read(const char *path, written_list_each *each, void *arg,
                       struct err *err)
{
    struct buf text;

    buf_init(&text, (size_t)8 << 30);
    bool ok = file_read(path, &text, err) || err_as(err, ERR_STAGE);
    if (ok && !written_list_parse(text.data, text.len, each, arg))
        ok = err_stage(err,
                       "\"%s\" is not a list of files that this limbeck "
                       "knows",
                       path);
    buf_release(&text);
    return ok;
}

void written_list_begin(struct buf *out)
{
    buf_add_text(out, written_list_head);
}

void written_list_add(struct buf *out, const struct written_file *f)
{
    char hex[WRITTEN_HEX + 1];

    if (!written_list_is_below(f->path))
        return;
    if (!f->whole) {
        buf_print(out, "w %s\n", f->path);
        return;
    }
    digest_hex(&f->sha256, hex);
    buf_print(out, "%c %s %lld %lld %s\n", f->link ? 'l' : 'f', hex,
              (long long)f->bytes, (long long)f->modified_ns, f->path);
}

bool written_list_append(int fd, const struct buf *lines, struct err *err)
{
    struct span rest = buf_span(lines);

    while (rest.len > 0) {
        ssize_t n = write(fd, rest.data, rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_stage(err, "could not write to the list of files: %s",
                             strerror(errno));
        rest = span_cut(rest, (size_t)n, SIZE_MAX);
    }
    return true;
}

int written_list_append_to(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    struct stat st;
    struct buf first;
    char last = '\n';

    if (fd < 0 || fstat(fd, &st) != 0) {
        err_stage(err, "could not write \"%s\": %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    buf_init(&first, 100);
    if (st.st_size == 0)
        written_list_begin(&first);
    else if (pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n')
        buf_add_char(&first, '\n'); /* behind a line that was cut off */
    if (!written_list_append(fd, &first, err)) {
        close(fd);
        fd = -1;
    }
    buf_release(&first);
    return fd;
}

int64_t written_list_time(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* Link: what it leads to must be there too. */
static bool written_link_stands(const char *path, const struct written_file *f)
{
    char target[PATH_MAX];
    struct stat st;
    ssize_t n = readlink(path, target, sizeof(target));

    if (n < 0 || n >= (ssize_t)sizeof(target) || stat(path, &st) != 0)
        return false;
    struct digest d = digest_of(span_make(target, (size_t)n));
    return memcmp(&d, &f->sha256, sizeof(d)) == 0;
}

bool written_list_measure(const char *path, struct written_file *f)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;

    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    f->sha256 = digest_of(SPAN_NONE);
    if (ok && st.st_size > 0) {
        size_t len = (size_t)st.st_size;
        void *all = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
        ok = all != MAP_FAILED;
        if (ok) {
            f->sha256 = digest_of(span_make(all, len));
            munmap(all, len);
        }
    }
    if (ok)
        written_file_stat(f, fd);
    close(fd);
    return ok;
}

/* Are the bytes those that were written? */
static bool written_file_is_same(const char *path, const struct written_file *f)
{
    struct written_file now = {.path = path};

    return written_list_measure(path, &now) && now.bytes == f->bytes &&
           memcmp(&now.sha256, &f->sha256, sizeof(now.sha256)) == 0;
}

static bool written_file_compare(const char *path, struct written_file *f,
                                 bool digests, bool *touched)
{
    struct stat st;

    if (!f->whole || lstat(path, &st) != 0)
        return false;
    if (f->link || S_ISLNK(st.st_mode))
        return f->link && S_ISLNK(st.st_mode) && written_link_stands(path, f);
    if (!S_ISREG(st.st_mode) || st.st_size != f->bytes)
        return false;
    bool same_time = written_list_time(&st) == f->modified_ns;
    if (same_time && !digests)
        return true;
    if (!written_file_is_same(path, f))
        return false;
    *touched |= !same_time;
    f->modified_ns = written_list_time(&st);
    return true;
}

/* So many files are looked at by one thread at a time. */
enum { WRITTEN_RANGE = 256 };

struct written_range {
    const char *dir;
    struct written_file *files;
    size_t count;
    bool digests;
    bool *touched; /* [threads] */
};

static void written_range_compare(void *shared, void *job, int worker)
{
    const struct written_range *all = shared;
    size_t from = (size_t)((struct written_file *)job - all->files);
    size_t to = from + WRITTEN_RANGE;

    for (size_t i = from; i < to && i < all->count; i++) {
        struct written_file *f = &all->files[i];
        char *path = file_join(all->dir, f->path);
        f->stands =
            written_file_compare(path, f, all->digests, &all->touched[worker]);
        free(path);
    }
}

bool written_list_compare(const char *dir, struct written_file *files,
                          size_t count, bool digests, int jobs)
{
    int threads = jobs < 1 ? 1 : jobs;
    struct written_range all = {dir, files, count, digests,
                                heap_take((size_t)threads)};
    struct ordered_pool *pool = ordered_pool_open(threads, (size_t)threads * 4,
                                                  written_range_compare, &all);
    bool touched = false;

    memset(all.touched, 0, (size_t)threads);

    for (size_t i = 0; i < count; i += WRITTEN_RANGE) {
        while (!ordered_pool_give(pool, &files[i]))
            (void)ordered_pool_take(pool, true);
    }
    while (ordered_pool_take(pool, true) != NULL)
        ;
    ordered_pool_close(pool);
    for (int i = 0; i < threads; i++)
        touched = touched || all.touched[i];
    free(all.touched);
    return touched;
}
