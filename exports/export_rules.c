#include "exports/export_rules.h"

static bool rules_object(const struct json *v)
{
    struct span text;

    return json_text(json_get(v, "content"), &text) && text.len > 0;
}

/* Has that turn a text that is not empty? */
static bool rules_says(const struct json *messages, size_t turn,
                       const char *content)
{
    struct span text;

    return turn < messages->count &&
           json_text(json_get(messages->items[turn], content), &text) &&
           text.len > 0;
}

/* Marks of pictures against pictures, for loaders that stop over it. */
static const char *rules_marks(const struct json *messages, const char *content,
                               const struct json *images, const char *dir)
{
    size_t pictures, marks = export_check_marks(messages, content, "<image>");

    if (!export_check_pictures(images, dir, &pictures))
        return "names a picture that is not there: the loader says one "
               "warning and fails when it opens it";
    if (marks != pictures)
        return "has another number of <image> than of pictures: ValueError "
               "ends the run";
    if (export_check_marks(messages, content, "<video>") +
            export_check_marks(messages, content, "<audio>") >
        0)
        return "holds a literal <video> or <audio>: ValueError ends the run";
    return NULL;
}

static const char *rules_llamafactory_row(const struct json *row,
                                          const char *dir, struct arena *arena)
{
    const struct json *m = json_get(row, "messages");
    const struct json *chosen = json_get(row, "chosen");
    const struct json *label = json_get(row, "label");
    bool old = m == NULL, truth;

    (void)arena;
    if (old)
        m = json_get(row, "conversations");
    const char *content = old ? "value" : "content";
    if (m == NULL)
        return "has no messages: KeyError ends the run";
    if (!export_check_turns(m, old ? "from" : "role", content,
                            old ? "human" : "user", old ? "gpt" : "assistant"))
        return "has turns that do not alternate from user: LLaMA-Factory "
               "would drop this row without a word";
    if (chosen != NULL &&
        (!rules_object(chosen) || !rules_object(json_get(row, "rejected"))))
        return "has a chosen or rejected that is no message: LLaMA-Factory "
               "would drop this row without a word";
    if (m->count % 2 != (chosen != NULL))
        return "ends with the wrong turn: LLaMA-Factory would drop this row "
               "without a word";
    if (label != NULL && !json_bool(label, &truth))
        return "has a label that is no boolean: LLaMA-Factory would drop this "
               "row without a word";
    if (label != NULL && !rules_says(m, m->count - 1, content))
        return "has an empty reply: LLaMA-Factory takes it for a bad one, "
               "whatever its label";
    const struct json *images = json_get(row, "images");
    return rules_marks(m, content,
                       images != NULL ? images : json_get(row, "image"), dir);
}

bool export_rules_llamafactory(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_rules_info(c, err) ||
        !export_check_files(c, "", ".jsonl", rules_llamafactory_row, &files,
                            err) ||
        !export_check_files(c, "", ".json", rules_llamafactory_row, &files,
                            err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

static const char *rules_seed_row(const struct json *row, const char *dir,
                                  struct arena *arena)
{
    struct span text;
    size_t count;

    (void)arena;
    if (!json_text(json_get(row, "instructions"), &text))
        return "has no instructions: ms-swift with --columns would delete it";
    if (!export_check_pictures(json_get(row, "image"), dir, &count))
        return "names a picture that is not there";
    return NULL;
}

bool export_rules_gre(struct export_check *c, struct err *err)
{
    static const char *const folders[] = {"gre_cot", "gre_judge", "gre_seed"};
    int files = 0;

    for (size_t i = 0; i < 3; i++) {
        export_row_rule *rule = i < 2 ? rules_llamafactory_row : rules_seed_row;
        if (!export_check_files(c, folders[i], ".json", rule, &files, err) ||
            !export_check_files(c, folders[i], ".jsonl", rule, &files, err))
            return false;
    }
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

/* The first of the keys that a row has, and its value; NULL: none. */
static const struct json *rules_any(const struct json *row,
                                    const char *const keys[], size_t count)
{
    const struct json *found = NULL;

    for (size_t i = 0; found == NULL && i < count; i++)
        found = json_get(row, keys[i]);
    return found;
}
#define RULES_ANY(row, ...)                                                    \
    rules_any((row), (const char *const[]){__VA_ARGS__},                       \
              sizeof((const char *const[]){__VA_ARGS__}) /                     \
                  sizeof(const char *))

/* A row without messages: a question under a name that ms-swift knows. */
static const char *rules_swift_query(const struct json *row)
{
    struct span text;

    if (!json_text(RULES_ANY(row, "query", "prompt", "input", "instruction",
                             "question", "problem"),
                   &text))
        return "has no messages and no query: ms-swift would delete this row";
    return NULL;
}

static bool rules_swift_turns(const struct json *m)
{
    return export_check_turns(m, "role", "content", "user", "assistant") ||
           export_check_turns(m, "from", "value", "human", "gpt") ||
           export_check_turns(m, "from", "value", "user", "assistant");
}

const char *export_rules_swift_row(const struct json *row, const char *dir,
                                   struct arena *arena)
{
    const struct json *m =
        RULES_ANY(row, "messages", "conversation", "conversations");
    const struct json *label = json_get(row, "label");
    struct span rejected, last;
    size_t pictures;
    bool truth;

    (void)arena;
    const char *why = m == NULL ? rules_swift_query(row) : NULL;
    if (why != NULL)
        return why;
    if (m != NULL && !rules_swift_turns(m))
        return "has turns that do not alternate from user: ms-swift would "
               "delete this row";
    if (label != NULL && !json_bool(label, &truth))
        return "has a label that is no boolean: KTO cannot tell good from bad";
    if (m != NULL && json_text(json_get(row, "rejected_response"), &rejected) &&
        json_text(json_get(m->items[m->count - 1], "content"), &last) &&
        span_equals(rejected, last))
        return "rejects what it prefers: ms-swift would delete this row";
    if (!export_check_pictures(RULES_ANY(row, "images", "image"), dir,
                               &pictures))
        return "names a picture that is not there: ms-swift would delete this "
               "row";
    if (m != NULL && export_check_marks(m, "content", "<image>") +
                             export_check_marks(m, "value", "<image>") >
                         pictures)
        return "has more <image> than pictures: the mark stays as text";
    return NULL;
}

bool export_rules_swift(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".jsonl", export_rules_swift_row, &files,
                            err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

/* A plain relative path below the folder. */
static bool rules_plain(const struct json *names)
{
    struct span path;

    for (size_t i = 0; names != NULL && i < names->count; i++) {
        if (!json_text(names->items[i], &path) || span_starts(path, "/") ||
            span_find(path, "..") != SIZE_MAX ||
            span_find(path, "://") != SIZE_MAX)
            return false;
    }
    return true;
}

/* Turns whose contents are texts or lists of parts. */
static bool rules_trl_turns(const struct json *m)
{
    struct span text;

    if (m == NULL || m->type != JSON_ARRAY || m->count == 0)
        return false;
    for (size_t i = 0; i < m->count; i++) {
        const struct json *content = json_get(m->items[i], "content");
        if (!json_text(json_get(m->items[i], "role"), &text) ||
            content == NULL ||
            (content->type != JSON_TEXT && content->type != JSON_ARRAY))
            return false;
    }
    return true;
}

/* What the row is for, by its keys. */
static const char *rules_trl_keys(const struct json *row)
{
    const struct json *prompt = json_get(row, "prompt");
    const struct json *whole = json_get(row, "messages");
    const struct json *label = json_get(row, "label");
    bool truth, chosen = json_get(row, "chosen") != NULL;

    if (prompt == NULL && whole == NULL)
        return "has no prompt of messages and no messages: KeyError ends the "
               "run";
    if (!rules_trl_turns(prompt != NULL ? prompt : whole))
        return "has no prompt of messages: KeyError ends the run";
    if (export_check_marks(prompt != NULL ? prompt : whole, "content",
                           "<image>") > 0)
        return "holds a literal <image>: TRL leaves it as text beside the "
               "picture";
    if (chosen != (json_get(row, "rejected") != NULL))
        return "has one of chosen and rejected: KeyError ends the run";
    if (label != NULL && chosen)
        return "has a label beside chosen and rejected: KTO of pictures "
               "refuses pairs";
    if (label != NULL && !json_bool(label, &truth))
        return "has a label that is no boolean: KTO cannot tell good from bad";
    if (label != NULL && json_get(row, "completion") == NULL)
        return "has a label and no completion: KeyError ends the run";
    return NULL;
}

/* file_names is a list, file_name one path; either is of a folder of
 * pictures. */
static const char *rules_trl_row(const struct json *row, const char *dir,
                                 struct arena *arena)
{
    const struct json *names = json_get(row, "file_names");
    const struct json *name = json_get(row, "file_name");
    struct json *one[1] = {(struct json *)name};
    const struct json list = {.type = JSON_ARRAY, .items = one, .count = 1};
    size_t count;

    (void)arena;
    if (names == NULL && name != NULL)
        names = &list;
    if (names == NULL || names->type != JSON_ARRAY || !rules_plain(names))
        return "has no list of plain paths as file_names: datasets refuses "
               "the folder";
    if (!export_check_pictures(names, dir, &count))
        return "names a picture that is not there: datasets refuses the folder";
    return rules_trl_keys(row);
}

bool export_rules_trl(struct export_check *c, struct err *err)
{
    static const char *const folders[] = {
        "",         "train",       "test",       "sft/train",
        "sft/test", "judge/train", "judge/test", "dpo/train",
        "dpo/test", "kto/train",   "kto/test",   "grpo/train",
        "grpo/test"};
    int files = 0;

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (!export_check_files(c, folders[i], "metadata.jsonl", rules_trl_row,
                                &files, err))
            return false;
    }
    if (files == 0)
        export_check_say(c, "", 0, "holds no metadata.jsonl");
    return true;
}

static const char *rules_vlm_r1_row(const struct json *row, const char *dir,
                                    struct arena *arena)
{
    const struct json *m = json_get(row, "conversations");
    struct span method, answer = SPAN_NONE;
    size_t count;

    (void)arena;
    if (!export_check_turns(m, "from", "value", "human", "gpt") || m->count < 2)
        return "has no question and answer as conversations: KeyError ends "
               "the run";
    (void)json_text(json_get(m->items[1], "value"), &answer);
    if (answer.len == 0 || span_find(answer, "<think>") != SIZE_MAX)
        return "has a second turn that is not the answer alone: all of it is "
               "the solution";
    if (!export_check_pictures(json_get(row, "image"), dir, &count) ||
        count == 0)
        return "names a picture that is not there: the assertion ends the run";
    if (json_text(json_get(row, "accu_reward_method"), &method) &&
        span_is(method, "yes_no") && !span_is_nocase(answer, "yes") &&
        !span_is_nocase(answer, "no"))
        return "has a label that is not yes or no: yes_no pays 1 for every "
               "answer";
    return NULL;
}

bool export_rules_vlm_r1(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".jsonl", rules_vlm_r1_row, &files, err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

static size_t rules_in(const struct json *text, const char *mark)
{
    struct json *one[1] = {(struct json *)text};
    const char *keys[1] = {"t"};
    struct json object = {
        .type = JSON_OBJECT, .keys = keys, .items = one, .count = 1};
    struct json *list[1] = {&object};
    const struct json all = {.type = JSON_ARRAY, .items = list, .count = 1};

    return export_check_marks(&all, "t", mark);
}

static const char *rules_easyr1_row(const struct json *row, const char *dir,
                                    struct arena *arena)
{
    const struct json *images = json_get(row, "images");
    const struct json *problem = json_get(row, "problem");
    struct span text;
    size_t count;

    (void)arena;
    if (!json_text(problem, &text) ||
        !json_text(json_get(row, "answer"), &text))
        return "has no problem or no answer that is a text: KeyError ends the "
               "run";
    if (images == NULL || images->type != JSON_ARRAY)
        return "has no list of images: a text is read letter by letter";
    if (!export_check_pictures(images, dir, &count))
        return "names a picture that is not there";
    if (rules_in(problem, "<image>") != count)
        return "has another number of <image> than of pictures: it trains "
               "without the picture, without a word";
    return NULL;
}

bool export_rules_easyr1(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".jsonl", rules_easyr1_row, &files, err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0, "holds no rows");
    return true;
}

static const char *rules_verl_row(const struct json *row, const char *dir,
                                  struct arena *arena)
{
    const struct json *prompt = json_get(row, "prompt");
    const struct json *images = json_get(row, "images");
    size_t count, pictures = images != NULL ? images->count : 0;

    (void)arena;
    if (!export_check_turns(prompt, "role", "content", "user", "assistant"))
        return "has no prompt of messages: KeyError ends the run";
    for (size_t i = 0; i < pictures; i++) {
        const struct json *image = json_get(images->items[i], "image");
        if (image == NULL)
            return "has a picture that is no object with image: TypeError "
                   "drops the row";
        if (!export_check_pictures(image, dir, &count))
            return "names a picture that is not there";
    }
    if (export_check_marks(prompt, "content", "<image>") != pictures)
        return "has another number of <image> than of pictures: the assertion "
               "drops the row";
    if (json_get(json_get(row, "reward_model"), "ground_truth") == NULL)
        return "has no reward_model.ground_truth: KeyError ends the run";
    return NULL;
}

bool export_rules_verl(struct export_check *c, struct err *err)
{
    int files = 0;

    if (!export_check_files(c, "", ".json", rules_verl_row, &files, err))
        return false;
    if (files == 0)
        export_check_say(c, "", 0,
                         "holds no .json: verl refuses the ending .jsonl");
    return true;
}
