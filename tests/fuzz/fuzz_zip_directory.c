/* Any bytes as a zip: its directory walked; every entry lies within it, and
 * none is met twice. */
#include "formats/zip_directory.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(struct pieces *p)
{
    struct zip_directory z;
    struct zip_entry e;
    struct err err;
    bool more = true;
    int64_t before = -1;

    if (zip_directory_open(&z, p, &err))
        while (more && zip_directory_next(&z, &e, &more, &err)) {
            if (z.at > z.end || (more && z.at <= before) ||
                (!more && z.at != z.end))
                abort();
            before = z.at;
        }
    zip_directory_release(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("zip", 0);
    char path[64];
    const char *paths[] = {path};
    struct pieces p;
    struct err err;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (pieces_init(&p, paths, 1, &err))
        walk(&p);
    pieces_release(&p);
    close(fd);
    return 0;
}
