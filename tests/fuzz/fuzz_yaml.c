#include <stdint.h>

#include "adapters/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {.kind = ERR_NONE};
    struct settings *s = settings_open();

    if (yaml_parse(span_make(data, size), "fuzz.yaml", s, &err)) {
        for (size_t i = 0; settings_child(s, "", i) != NULL; i++)
            settings_find(s, settings_child(s, "", i));
        (void)settings_all_known(s, &err);
    }
    settings_close(s);
    return 0;
}
