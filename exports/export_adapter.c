#include "exports/export_adapter.h"

#include <strings.h>

bool export_adapter_is_qwen3(const char *model)
{
    for (; *model != '\0'; model++) {
        if (strncasecmp(model, "qwen3", 5) == 0)
            return true;
    }
    return false;
}

static void export_adapter_add(struct buf *b, const struct export_common *c,
                               const char *name)
{
    const char *text = c->adapter(name);
    const char *template =
        export_adapter_is_qwen3(c->model) ? "qwen3_vl" : "qwen2_5_vl";
    const struct {
        const char *place, *text;
    } places[] = {{"@MODEL@", c->model}, {"@TEMPLATE@", template}};

    if (text == NULL)
        err_die("there is no adapter \"%s\"", name);
    while (*text != '\0') {
        size_t i = 0, len = strcspn(text, "@");
        buf_add(b, text, len);
        text += len;
        while (i < 2 &&
               strncmp(text, places[i].place, strlen(places[i].place)) != 0)
            i++;
        if (i < 2) {
            buf_add_text(b, places[i].text);
            text += strlen(places[i].place);
        } else if (*text != '\0') {
            buf_add_char(b, *text++);
        }
    }
}

bool export_adapter_write(struct export_out *out, const char *path,
                          const char *name, struct err *err)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    export_adapter_add(&b, out->common, name);
    bool ok = buf_ok(&b, "an adapter", err) &&
              export_out_text(out, path, buf_span(&b), err);
    buf_release(&b);
    return ok;
}

bool export_adapter_reward(struct export_out *out, const char *name,
                           struct err *err)
{
    struct buf b;

    if (out->rows[EXPORT_RL][0] == 0)
        return true;
    buf_init(&b, 1 << 20);
    export_adapter_add(&b, out->common, "pay.py");
    buf_add_text(&b, "\n\n");
    export_adapter_add(&b, out->common, name);
    bool ok = buf_ok(&b, "an adapter", err) &&
              export_out_text(out, "limbeck_reward.py", buf_span(&b), err);
    buf_release(&b);
    return ok;
}
