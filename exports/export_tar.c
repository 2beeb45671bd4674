#include "exports/export_tar.h"

#include <stdio.h>
#include <string.h>

enum { TAR_BLOCK = 512, TAR_SUM = 148 };

static const char tar_zeros[TAR_BLOCK * 2];

void export_tar_add(struct buf *out, const char *name, struct span content)
{
    char head[TAR_BLOCK] = {0};
    unsigned sum = 0;

    snprintf(head, 100, "%s", name);
    memcpy(head + 100, "0000644\0000000000\0000000000\0", 24);
    snprintf(head + 124, 12, "%011llo", (unsigned long long)content.len);
    memcpy(head + 136, "00000000000", 12);
    memset(head + TAR_SUM, ' ', 8);
    head[156] = '0';
    memcpy(head + 257, "ustar\00000", 8);
    for (int i = 0; i < TAR_BLOCK; i++)
        sum += (unsigned char)head[i];
    snprintf(head + TAR_SUM, 8, "%06o", sum);
    buf_add(out, head, TAR_BLOCK);
    buf_add_span(out, content);
    buf_add(out, tar_zeros, (TAR_BLOCK - content.len % TAR_BLOCK) % TAR_BLOCK);
}

void export_tar_end(struct buf *out)
{
    buf_add(out, tar_zeros, sizeof(tar_zeros));
}
