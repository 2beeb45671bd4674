/* limbeck config: the resolved configuration, each value with its origin. */
#include "command.h"
#include "manual.h"
#include "options.h"

static bool command_config_list(void *arg, const struct param_section *section)
{
    (void)arg;
    for (size_t i = 0; i < section->count; i++)
        printf("%s%s%s%s\n      %s%s%s%s\n", section->name,
               section->many ? ".NAME" : "",
               section->name[0] == '\0' ? "" : ".", section->params[i].name,
               section->params[i].about,
               section->params[i].initial == NULL ? "" : " [",
               section->params[i].initial == NULL ? ""
                                                  : section->params[i].initial,
               section->params[i].initial == NULL ? "" : "]");
    return true;
}

static int command_config_run(int argc, char **argv, struct err *err)
{
    struct options o;
    struct config_top top;
    int code = EXIT_COMMAND;

    if (options_read(&o, argc, argv, "", err) && o.help) {
        printf("usage: limbeck config [CONFIG.yaml] [--set NAME=VALUE]\n\n"
               "prints the resolved configuration. Every setting:\n\n");
        config_sections(command_config_list, NULL);
        code = EXIT_DONE;
    } else if (err->kind == ERR_NONE) {
        struct settings *s = options_config(&o, &top, err);
        if (s != NULL) {
            struct buf text;
            buf_init(&text, 1 << 24);
            config_print(s, true, &text);
            fwrite(text.data, 1, text.len, stdout);
            buf_release(&text);
            settings_close(s);
            code = EXIT_DONE;
        }
    }
    options_release(&o);
    return code;
}

const struct command command_config = {
    .name = "config",
    .usage = "config [CONFIG.yaml] [--set NAME=VALUE]",
    .about = "print the resolved configuration and where each value is from",
    .run = command_config_run,
};
