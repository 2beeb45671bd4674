/* Asks a model folder yes or no questions about pictures as a program would
 * that uses the library alone, one by one, nothing shared:
 *     ask_directly MODEL LEAD < LINES
 * LEAD: the text before the picture. A line holds, parted by tabs, path,
 * offset and length of a picture and the text behind it; p(yes) and the
 * probability of yes and no together come out, a line each. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "models/vlm/vlm.h"

struct place {
    const char *path;
    int64_t offset, length;
};

struct asking {
    struct vlm *model;
    struct vlm_session *session;
    const char *lead;
};

static bool asking_one(struct asking *a, const struct place *place,
                       const char *prompt, struct err *err)
{
    struct image picture = {0, 0, NULL};
    struct vlm_verdict verdict;
    struct buf bytes;

    buf_init(&bytes, 64 << 20);
    bool ok =
        file_read_at(place->path, place->offset, place->length, &bytes, err) &&
        image_decode(buf_span(&bytes), &picture, err);
    const struct vlm_request request = {
        .lead = a->lead, .prompt = prompt, .image = &picture};
    ok = ok && vlm_yes_no(a->session, &request, &verdict, err);
    if (ok)
        printf("%.9f %.9f\n", verdict.p_yes,
               exp(verdict.yes_logprob) + exp(verdict.no_logprob));
    image_release(&picture);
    buf_release(&bytes);
    return ok;
}

static bool asking_line(struct asking *a, struct span line, struct err *err)
{
    struct span path, offset, length;
    struct place place;
    char *name, *prompt;

    if (!span_next(&line, '\t', &path) || !span_next(&line, '\t', &offset) ||
        !span_next(&line, '\t', &length) || !span_int(offset, &place.offset) ||
        !span_int(length, &place.length))
        return err_usage(err, "a line is not of four columns");
    name = strndup(path.data, path.len);
    prompt = strndup(line.data, line.len);
    place.path = name;
    bool ok = asking_one(a, &place, prompt, err);
    free(name);
    free(prompt);
    return ok;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct asking a = {.lead = argc > 2 ? argv[2] : NULL};
    char line[65536];
    bool ok = argc == 3;

    a.model = ok ? vlm_open(argv[1], &err) : NULL;
    ok = a.model != NULL;
    if (ok)
        a.session = vlm_session_open(a.model);
    while (ok && fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        ok = asking_line(&a, span_of(line), &err);
    }
    if (!ok)
        fprintf(stderr, "ask_directly: %s\n", err.text);
    vlm_session_close(a.session);
    vlm_close(a.model);
    return ok ? 0 : 1;
}
