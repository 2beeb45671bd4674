#include "teachers/picture_tokens.h"

#include <ctype.h>
#include <math.h>

static bool model_names(const char *model, const char *word)
{
    size_t n = strlen(word);

    for (; *model != '\0'; model++) {
        size_t i = 0;
        while (i < n && tolower((unsigned char)model[i]) == word[i])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

/* Qwen's smart_resize: sides to multiples of `side`, pixels within bounds. */
static double tokens_of_patches(const struct teacher_settings *s, double w,
                                double h, double side)
{
    double least = s->min_pixels > 0 ? (double)s->min_pixels : 4 * side * side;
    double most =
        s->max_pixels > 0 ? (double)s->max_pixels : 16384 * side * side;
    double cols = fmax(1, round(w / side)), rows = fmax(1, round(h / side));
    double pixels = cols * rows * side * side;

    if (pixels > most) {
        double scale = sqrt(w * h / most);
        cols = fmax(1, floor(w / scale / side));
        rows = fmax(1, floor(h / scale / side));
    } else if (pixels < least) {
        double scale = sqrt(least / (w * h));
        cols = ceil(w * scale / side);
        rows = ceil(h * scale / side);
    }
    return cols * rows;
}

static double tokens_of_tiles(double w, double h, double base, double tile)
{
    double scale = fmin(1, 2048 / fmax(w, h));

    scale *= fmin(1, 768 / (fmin(w, h) * scale));
    return base + tile * ceil(w * scale / 512) * ceil(h * scale / 512);
}

static double tokens_of_squares(double w, double h, double factor)
{
    double squares = ceil(w / 32) * ceil(h / 32);

    if (squares > 1536) {
        double scale = sqrt(32.0 * 32 * 1536 / (w * h));
        squares = fmin(1536, ceil(w * scale / 32) * ceil(h * scale / 32));
    }
    return ceil(squares * factor);
}

static double tokens_of_claude(double w, double h)
{
    double scale = fmin(1, 1568 / fmax(w, h));

    return fmin(1600, ceil(w * scale * h * scale / 750));
}

static double tokens_of_gemini(double w, double h)
{
    if (w <= 384 && h <= 384)
        return 258;
    double side = fmin(768, fmax(256, floor(fmin(w, h) / 1.5)));
    return 258 * ceil(w / side) * ceil(h / side);
}

/* Of OpenAI's models; 0: none of them. */
static double tokens_of_openai(const char *model, double w, double h)
{
    static const struct {
        const char *word;
        double factor, base, tile; /* factor 0: by tiles */
    } rules[] = {
        {"gpt-4.1-mini", 1.62, 0, 0}, {"gpt-4.1-nano", 2.46, 0, 0},
        {"gpt-5-mini", 1.62, 0, 0},   {"gpt-5-nano", 2.46, 0, 0},
        {"o4-mini", 1.72, 0, 0},      {"gpt-4o-mini", 0, 2833, 5667},
        {"gpt-4", 0, 85, 170},        {"gpt-5", 0, 70, 140},
        {"o1", 0, 75, 150},           {"o3", 0, 75, 150},
    };

    for (size_t i = 0; i < PARAM_COUNT(rules); i++) {
        if (!model_names(model, rules[i].word))
            continue;
        return rules[i].factor > 0
                   ? tokens_of_squares(w, h, rules[i].factor)
                   : tokens_of_tiles(w, h, rules[i].base, rules[i].tile);
    }
    return 0;
}

double picture_tokens(const struct teacher_settings *s, double width,
                      double height, bool *known)
{
    const char *model = s->model == NULL ? "" : s->model;
    double shrink = 1, openai;

    *known = true;
    if (model_names(model, "qwen3"))
        return tokens_of_patches(s, width, height, 32);
    if (model_names(model, "qwen"))
        return tokens_of_patches(s, width, height, 28);
    /* The others get a picture that we made smaller. */
    if (s->max_pixels > 0 && width * height > (double)s->max_pixels)
        shrink = sqrt((double)s->max_pixels / (width * height));
    openai = tokens_of_openai(model, width * shrink, height * shrink);
    if (openai > 0)
        return openai;
    if (model_names(model, "claude") || strcmp(s->dialect, "anthropic") == 0)
        return tokens_of_claude(width * shrink, height * shrink);
    if (model_names(model, "gemini") || strcmp(s->dialect, "gemini") == 0)
        return tokens_of_gemini(width * shrink, height * shrink);
    *known = false;
    return tokens_of_patches(s, width, height, 28);
}
