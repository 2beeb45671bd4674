#include "manual.h"

#include "command.h"
#include "config.h"
#include "filters/filter.h"
#include "options.h"

static const char *manual_type(const struct param *p)
{
    static const char *const words[] = {"TEXT",   "PATH", "N",   "X",
                                        "yes|no", "",     "LIST"};

    return p->type == PARAM_CHOICE ? p->choices : words[p->type];
}

static bool manual_section(void *arg, const struct param_section *section)
{
    FILE *out = arg;

    if (section->count == 0)
        return true;
    fprintf(out, "\n%s%s%s: %s\n",
            section->name[0] == '\0' ? "(top)" : section->name,
            section->many ? ".NAME" : "", "", section->about);
    for (size_t i = 0; i < section->count; i++) {
        const struct param *p = &section->params[i];
        fprintf(out, "  %s: %s", p->name, manual_type(p));
        if (p->initial != NULL && p->initial[0] != '\0')
            fprintf(out, " [%s]", p->initial);
        fprintf(out, "\n      %s", p->about);
        if (p->max > p->min)
            fprintf(out, " (%g to %g)", p->min, p->max);
        fputs((p->flags & PARAM_MUST) != 0 ? "; must be given\n" : "\n", out);
    }
    return true;
}

static void manual_stage_sections(const struct stage *stage, FILE *out)
{
    struct param_section own = {.name = stage->name,
                                .about = stage->about,
                                .params = stage->params,
                                .count = stage->param_count};

    for (size_t i = 0; stage->sections != NULL && stage->sections[i] != NULL;
         i++)
        manual_section(out, stage->sections[i]);
    manual_section(out, &own);
}

void manual_stage_help(const struct stage *stage)
{
    printf("usage: limbeck-%s CONFIG.yaml [options]\n\n%s\n\n%s", stage->name,
           stage->about, options_help);
    printf("\nsettings (in the file, or by --set NAME=VALUE):\n");
    manual_stage_sections(stage, stdout);
}

/* Text for roff: a leading full stop or quote and backslashes are escaped. */
static void manual_roff(const char *text, size_t len)
{
    bool line_start = true;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (line_start && (c == '.' || c == '\''))
            fputs("\\&", stdout);
        if (c == '\\')
            fputs("\\e", stdout);
        else
            putchar(c);
        line_start = c == '\n';
    }
}

static void manual_roff_section(const char *title, const char *text)
{
    printf(".SH %s\n.nf\n", title);
    manual_roff(text, strlen(text));
    printf("\n.fi\n");
}

static void manual_exit_codes(void)
{
    manual_roff_section("EXIT STATUS",
                        "0   done\n"
                        "1   finished; some records were set aside\n"
                        "2   stopped by an error, or a sum does not hold\n"
                        "3   bad command line or configuration\n"
                        "75  interrupted; run it again to go on");
}

void manual_stage_page(const struct stage *stage)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL)
        err_die("out of memory");
    manual_stage_sections(stage, out);
    fclose(out);
    printf(".TH LIMBECK-%s 1 \"\" \"limbeck %s\"\n", stage->name,
           LIMBECK_VERSION);
    printf(".SH NAME\nlimbeck-%s \\- %s\n", stage->name, stage->about);
    printf(".SH SYNOPSIS\n.B limbeck-%s\nCONFIG.yaml [options]\n", stage->name);
    manual_roff_section("OPTIONS", options_help);
    manual_roff_section("SETTINGS", text);
    manual_exit_codes();
    printf(".SH SEE ALSO\n.BR limbeck (1)\n");
    free(text);
}

static void manual_commands(FILE *out)
{
    for (size_t i = 0; command_all[i] != NULL; i++)
        fprintf(out, "  limbeck %s\n      %s\n", command_all[i]->usage,
                command_all[i]->about);
}

void manual_front_help(void)
{
    printf("limbeck %s: geotagged pictures into checked chains of "
           "reasoning\n\n",
           LIMBECK_VERSION);
    manual_commands(stdout);
    printf("\ncommon options:\n%s", options_help);
    printf("\n`limbeck COMMAND --help` says more; `limbeck config --help` "
           "lists every setting.\n");
}

void manual_front_page(void)
{
    char *text = NULL, *settings = NULL;
    size_t len = 0, settings_len = 0;
    FILE *out = open_memstream(&text, &len);
    FILE *all = open_memstream(&settings, &settings_len);

    if (out == NULL || all == NULL)
        err_die("out of memory");
    manual_commands(out);
    fclose(out);
    config_sections(manual_section, all);
    fclose(all);
    printf(".TH LIMBECK 1 \"\" \"limbeck %s\"\n", LIMBECK_VERSION);
    printf(".SH NAME\nlimbeck \\- geotagged pictures into checked chains of "
           "reasoning\n");
    manual_roff_section("COMMANDS", text);
    manual_roff_section("OPTIONS", options_help);
    manual_roff_section("SETTINGS", settings);
    manual_exit_codes();
    free(text);
    free(settings);
}
