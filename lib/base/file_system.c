#include "base/file_system.h"

#include <stddef.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/arena.h"

const char *file_system_network(int64_t type)
{
    static const struct {
        uint32_t type;
        const char *name;
    } known[] = {
        {0x6969, "NFS"},        {0x517b, "SMB"},        {0xfe534d42, "SMB"},
        {0xff534d42, "CIFS"},   {0x0bd00bd0, "Lustre"}, {0x47504653, "GPFS"},
        {0x19830326, "BeeGFS"}, {0x00c36400, "Ceph"},   {0x5346414f, "AFS"},
        {0x01021997, "9P"},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].type == (uint32_t)type)
            return known[i].name;
    }
    return NULL;
}

int64_t file_system_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct statfs about;
    char *folder;

    if (statfs(path, &about) == 0)
        return (int64_t)about.f_type;
    folder = heap_text(slash == NULL ? "." : path);
    if (slash != NULL)
        folder[slash == path ? 1 : slash - path] = '\0';
    int64_t type = statfs(folder, &about) == 0 ? (int64_t)about.f_type : 0;
    free(folder);
    return type;
}

int64_t file_system_free(const char *path)
{
    char *at = heap_text(path), *slash;
    struct statfs about;
    bool found = statfs(at, &about) == 0;

    while (!found && (slash = strrchr(at, '/')) != NULL) {
        slash[slash == at] = '\0';
        found = statfs(at, &about) == 0;
        if (slash == at)
            break;
    }
    if (!found && path[0] != '/')
        found = statfs(".", &about) == 0;
    free(at);
    return found ? (int64_t)about.f_bavail * (int64_t)about.f_bsize : -1;
}
