#include "program.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "adapters/image_heif.h"
#include "adapters/ocr.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/nearest.h"
#include "base/stop.h"
#include "manual.h"
#include "options.h"

enum { PROGRAM_LINE_MAX = 1 << 16 };

const struct command program_limbeck = {
    .name = "limbeck",
    .about = "geotagged pictures into checked chains of reasoning",
    .children = command_all,
    .every_setting = true,
};

/* What is being run, and the words that led to it. */
struct program {
    const struct command *root, *command;
    char name[PROGRAM_NAME_MAX]; /* "limbeck model info" */
    int argc;                    /* what is left behind those words */
    char **argv;
    struct arena arena;
    struct err err;
};

const struct command *program_child(const struct command *c, const char *word,
                                    char name[PROGRAM_NAME_MAX],
                                    struct err *err)
{
    size_t len = strlen(name);
    struct nearest nearest;

    nearest_init(&nearest, word);
    for (size_t i = 0; c->children != NULL && c->children[i] != NULL; i++) {
        if (strcmp(c->children[i]->name, word) == 0) {
            snprintf(name + len, PROGRAM_NAME_MAX - len, " %s", word);
            return c->children[i];
        }
        nearest_offer(&nearest, c->children[i]->name);
    }
    err_usage(err, "%s has no command \"%s\"", name, word);
    if (nearest_found(&nearest) != NULL)
        err_hint(err, "did you mean \"%s\"?", nearest_found(&nearest));
    else
        err_hint(err, "%s --help lists what there is", name);
    return NULL;
}

/* Go down the tree of commands by the words that come first. */
static bool program_descend(struct program *p)
{
    while (p->command->children != NULL && p->argc > 0 &&
           p->argv[0][0] != '-') {
        p->command = program_child(p->command, p->argv[0], p->name, &p->err);
        if (p->command == NULL)
            return false;
        p->argc--;
        p->argv++;
    }
    return true;
}

/* The command line as it was typed, the program by its name alone. */
static const char *program_line(struct program *p, int argc, char **argv)
{
    struct buf line;

    buf_init(&line, PROGRAM_LINE_MAX);
    buf_add_text(&line, p->root->name);
    for (int i = 1; i < argc; i++)
        buf_print(&line, " %s", argv[i]);
    const char *text = arena_text(&p->arena, line.data);
    buf_release(&line);
    return text;
}

/* The version, and which of the libraries that a build may lack it has. */
static void program_print_version(const struct program *p)
{
    printf("%s %s\n%s (HEIC and AVIF), %s (text in pictures)\n", p->root->name,
           LIMBECK_VERSION,
           image_heif_built_in() ? image_heif_version() : "without libheif",
           ocr_built_in() ? ocr_version() : "without tesseract");
}

static int program_run(struct program *p, const struct options *o)
{
    if (o->version) {
        program_print_version(p);
        return EXIT_DONE;
    }
    if (o->man) {
        manual_page(stdout, p->command, p->name);
        return EXIT_DONE;
    }
    if (o->help) {
        manual_help(stdout, p->command, p->name);
        return EXIT_DONE;
    }
    if (p->command->run != NULL)
        return p->command->run(o, &p->err);
    manual_help(stderr, p->command, p->name);
    return EXIT_COMMAND;
}

static int program_options(struct program *p, const char *line)
{
    size_t size = p->command->size;
    struct option_group groups[OPTIONS_GROUPS_MAX];
    struct option_spec spec;

    struct options *o = arena_take(
        &p->arena, size > sizeof(struct options) ? size : sizeof(*o));
    o->line = line;
    o->command = p->command;
    options_spec(p->command, groups, &spec);
    if (option_parse(&spec, p->argc, p->argv, o, &p->arena, &p->err) &&
        options_apply(o, &spec, &p->arena, &p->err))
        return program_run(p, o);
    if (p->err.hint[0] == '\0')
        err_hint(&p->err, "%s --help says how", p->name);
    return options_exit(&p->err);
}

/* OpenBLAS starts a thread for each processor when it is loaded, which asks for
 * this much again and again; a process that forks or ends waits for it. */
enum { PROGRAM_BASE_MB = 512, PROGRAM_THREAD_MB = 128 };

static bool program_fits(const char *asked, struct err *err)
{
    int64_t threads = sysconf(_SC_NPROCESSORS_ONLN), wanted;
    struct rlimit limit;

    if (asked && span_int(span_of(asked), &wanted) && wanted > 0 &&
        wanted < threads)
        threads = wanted;
    wanted = PROGRAM_BASE_MB + PROGRAM_THREAD_MB * threads;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur >> 20 >= (rlim_t)wanted)
        return true;
    err_stage(err,
              "the address space is bounded to %lld MB (ulimit -v); %lld MB "
              "are needed",
              (long long)(limit.rlim_cur >> 20), (long long)wanted);
    return err_hint(err, "raise it, or bound memory otherwise (a cgroup: "
                         "systemd-run -p MemoryMax=...); "
                         "OPENBLAS_NUM_THREADS=1 needs less");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&         \
    !defined(__clang__)
/* Before the libraries are made ready: in some versions OpenBLAS waits for
 * memory there already. A program that looks after memory itself cannot run
 * so early; it looks in main. */
static void program_look_early(int argc, char **argv, char **variables)
{
    static const char name[] = "OPENBLAS_NUM_THREADS=";
    const char *asked = NULL;
    struct err err = {0};

    for (; *variables != NULL; variables++) {
        if (strncmp(*variables, name, sizeof(name) - 1) == 0)
            asked = *variables + sizeof(name) - 1;
    }
    if (program_fits(asked, &err))
        return;
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    log_err(slash != NULL ? slash + 1 : "limbeck", &err);
    _exit(EXIT_STOPPED);
}

__attribute__((section(".preinit_array"), used)) static void (
        *const program_early)(int, char **, char **) = program_look_early;
#endif

int program_main(const struct command *root, int argc, char **argv)
{
    struct program p = {
        .root = root, .command = root, .argc = argc - 1, .argv = argv + 1};
    int code = EXIT_COMMAND;

    stop_catch_signals();
    arena_init(&p.arena);
    snprintf(p.name, sizeof(p.name), "%s", root->name);
    if (!program_fits(getenv("OPENBLAS_NUM_THREADS"), &p.err)) {
        log_err(root->name, &p.err);
        _exit(EXIT_STOPPED); /* what ends libraries would wait */
    }
    if (program_descend(&p))
        code = program_options(&p, program_line(&p, argc, argv));
    if (p.err.kind != ERR_NONE)
        log_err(root->name, &p.err);
    arena_release(&p.arena);
    fflush(stdout);
    return ferror(stdout) && code == EXIT_DONE ? EXIT_STOPPED : code;
}
