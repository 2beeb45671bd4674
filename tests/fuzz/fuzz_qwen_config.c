/* Three configuration files, with a NUL between them. What is accepted must
 * give pictures a size without a fault. */
#include "models/qwen/qwen_config.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void size_pictures(const struct qwen_config *config)
{
    static const int sides[] = {1, 27, 300, 6000};
    int width, height, i, j;

    for (i = 0; i < 4; i++)
        for (j = 0; j < 4; j++)
            if (patches_size(sides[i], sides[j], &config->rule, &width, &height,
                             NULL) &&
                (width < 1 || height < 1 ||
                 width % (config->rule.patch * config->rule.merge) != 0))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_make(data, size), text;
    struct config_file files[3] = {{.path = NULL}};
    struct qwen_config config;
    struct err err = {0};
    struct arena arena;
    char name[] = "fuzz";
    int i;

    arena_init(&arena);
    for (i = 0; i < 3; i++)
        files[i].path = name;
    for (i = 0; i < 3 && span_next(&rest, '\0', &text); i++)
        files[i].root = json_parse(text, &arena, &err);
    if (qwen_config_take(files, &config, &err))
        size_pictures(&config);
    arena_release(&arena);
    return 0;
}
