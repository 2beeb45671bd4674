/* limbeck model: look at a model's folder, check it, measure it. */
#include "command.h"
#include "model_tasks.h"

#define AT(field) offsetof(struct model_options, field)

static const struct argument command_model_arguments[] = {
    {.name = "DIR",
     .type = PARAM_PATH,
     .at = AT(dir),
     .least = 1,
     .most = 1,
     .about = "the model's folder",
     .flags = OPTION_FOLDER},
};

static const struct option command_model_info_options[] = {
    {.name = "json", .type = PARAM_BOOL, .at = AT(json), .about = "print JSON"},
};

#define MODEL_THREADS                                                          \
    {.name = "threads",                                                        \
     .type = PARAM_INT,                                                        \
     .at = AT(threads),                                                        \
     .initial = "1",                                                           \
     .metavar = "N",                                                           \
     .about = "threads that share one product",                                \
     .min = 1,                                                                 \
     .max = 256}

static const struct option command_model_check_options[] = {
    {.name = "picture",
     .type = PARAM_PATH,
     .at = AT(picture),
     .metavar = "FILE",
     .about = "check with this picture instead of one of our own making"},
    {.name = "save",
     .type = PARAM_BOOL,
     .at = AT(save),
     .about = "write DIR/reference.json instead of comparing with it"},
    MODEL_THREADS,
};

static const struct option command_model_bench_options[] = {
    {.name = "seconds",
     .type = PARAM_REAL,
     .at = AT(seconds),
     .initial = "5",
     .metavar = "N",
     .about = "measure for about so long",
     .min = 0.001,
     .max = 3600},
    MODEL_THREADS,
};

static int command_model_info_run(const void *options, struct err *err)
{
    return model_info(options, err);
}

static int command_model_check_run(const void *options, struct err *err)
{
    return model_check(options, err);
}

static int command_model_bench_run(const void *options, struct err *err)
{
    return model_bench(options, err);
}

static const struct command command_model_info = {
    .name = "info",
    .about = "print architecture, parameters, files, memory, what is missing",
    .examples = "limbeck model info demo/models/teacher-a\n",
    .arguments = command_model_arguments,
    .argument_count = PARAM_COUNT(command_model_arguments),
    .options = command_model_info_options,
    .option_count = PARAM_COUNT(command_model_info_options),
    .size = sizeof(struct model_options),
    .run = command_model_info_run,
};

static const struct command command_model_check = {
    .name = "check",
    .about = "check that every weight is finite, that a picture goes through, "
             "and that what flows is what DIR/reference.json says, where there "
             "is one",
    .examples = "limbeck model check demo/models/segformer\n",
    .arguments = command_model_arguments,
    .argument_count = PARAM_COUNT(command_model_arguments),
    .options = command_model_check_options,
    .option_count = PARAM_COUNT(command_model_check_options),
    .size = sizeof(struct model_options),
    .run = command_model_check_run,
};

static const struct command command_model_bench = {
    .name = "bench",
    .about = "measure tokens or pictures a second, and memory's speed beside "
             "it",
    .arguments = command_model_arguments,
    .argument_count = PARAM_COUNT(command_model_arguments),
    .options = command_model_bench_options,
    .option_count = PARAM_COUNT(command_model_bench_options),
    .size = sizeof(struct model_options),
    .run = command_model_bench_run,
};

static const struct command *const command_model_children[] = {
    &command_model_info, &command_model_check, &command_model_bench, NULL};

const struct command command_model = {
    .name = "model",
    .about = "look at a model's folder, check it, measure it",
    .children = command_model_children,
};
