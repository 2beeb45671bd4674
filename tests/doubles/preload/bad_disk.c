/*
 * bad_disk.so: preloaded, it makes reads of the file whose path ends with
 * $BAD_DISK fail with EIO from byte $BAD_DISK_AT on, as a broken disk does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

ssize_t pread(int fd, void *into, size_t bytes, off_t at);
ssize_t pread64(int fd, void *into, size_t bytes, off_t at);
ssize_t __pread_chk(int fd, void *into, size_t bytes, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *into, size_t bytes, off_t at, size_t room);

static int bad_disk_is(int fd)
{
    const char *want = getenv("BAD_DISK");
    char link[64], path[4096];

    if (want == NULL)
        return 0;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof(path));
    size_t len = strlen(want);
    return n > 0 && (size_t)n >= len &&
           memcmp(path + (size_t)n - len, want, len) == 0;
}

static ssize_t bad_disk_read(int fd, void *into, size_t bytes, off_t at)
{
    const char *from = getenv("BAD_DISK_AT");

    if (from != NULL && at + (off_t)bytes > strtol(from, NULL, 10) &&
        bad_disk_is(fd)) {
        errno = EIO;
        return -1;
    }
    return (ssize_t)syscall(SYS_pread64, fd, into, bytes, at);
}

ssize_t pread(int fd, void *into, size_t bytes, off_t at)
{
    return bad_disk_read(fd, into, bytes, at);
}

ssize_t pread64(int fd, void *into, size_t bytes, off_t at)
{
    return bad_disk_read(fd, into, bytes, at);
}

ssize_t __pread_chk(int fd, void *into, size_t bytes, off_t at, size_t room)
{
    (void)room;
    return bad_disk_read(fd, into, bytes, at);
}

ssize_t __pread64_chk(int fd, void *into, size_t bytes, off_t at, size_t room)
{
    (void)room;
    return bad_disk_read(fd, into, bytes, at);
}
