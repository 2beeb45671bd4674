/* Folders of models whose shapes are true and whose numbers are chance, for
 * the benches: what a product costs does not depend on what comes out.
 *   synthetic_model KIND DIR [TOKENIZER]
 * KIND: qwen (3B, four layers of text and four of vision), qwen-24 (24 layers
 * of text of half the width, one of vision), clip-b32, clip-l14, minilm,
 * segformer-b0. TOKENIZER: the folder whose tokenizer.json qwen borrows. A
 * folder that has its weights already is left as it is. */
#include "base/arena.h"
#include "base/file.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    SYNTHETIC_TENSORS = 1024,
    SYNTHETIC_CHANCE = 1 << 20, /* bf16 values, used again and again */
    SYNTHETIC_WORDS = 151936
};

struct synthetic_tensor {
    char name[120];
    int rank;
    int64_t shape[5];
    size_t count;
    bool flat; /* all 1: a norm's scale, a variance */
};

struct synthetic {
    const char *dir;
    struct synthetic_tensor tensors[SYNTHETIC_TENSORS];
    size_t count;
};

static void must(bool ok, const struct err *err)
{
    if (!ok)
        err_die("%s", err->text);
}

/* shape ends at 0 */
static void add(struct synthetic *s, bool flat, const int64_t *shape,
                const char *fmt, ...)
{
    struct synthetic_tensor *t = &s->tensors[s->count++];
    va_list args;

    va_start(args, fmt);
    vsnprintf(t->name, sizeof(t->name), fmt, args);
    va_end(args);
    t->flat = flat;
    t->count = 1;
    for (t->rank = 0; shape[t->rank] > 0; t->rank++) {
        t->shape[t->rank] = shape[t->rank];
        t->count *= (size_t)shape[t->rank];
    }
}

static void add_linear(struct synthetic *s, const char *name, int64_t outputs,
                       int64_t inputs, bool bias)
{
    add(s, false, (int64_t[]){outputs, inputs, 0}, "%s.weight", name);
    if (bias)
        add(s, false, (int64_t[]){outputs, 0}, "%s.bias", name);
}

static void add_norm(struct synthetic *s, const char *name, int64_t width)
{
    add(s, true, (int64_t[]){width, 0}, "%s.weight", name);
    add(s, false, (int64_t[]){width, 0}, "%s.bias", name);
}

static void write_text(const struct synthetic *s, const char *name,
                       const char *text)
{
    char *path = file_join(s->dir, name), *dir = file_dir(path);
    struct err err;

    must(file_make_dir(dir, &err), &err);
    must(file_write(path, span_of(text), &err), &err);
    free(dir);
    free(path);
}

static void write_header(const struct synthetic *s, FILE *f)
{
    struct buf b;
    size_t at = 0, i;
    uint64_t length;

    buf_init(&b, 1 << 20);
    for (i = 0; i < s->count; i++) {
        const struct synthetic_tensor *t = &s->tensors[i];

        buf_print(&b,
                  "%c\"%s\":{\"dtype\":\"BF16\",\"shape\":", i == 0 ? '{' : ',',
                  t->name);
        for (int d = 0; d < t->rank; d++)
            buf_print(&b, "%c%lld", d == 0 ? '[' : ',', (long long)t->shape[d]);
        buf_print(&b, "],\"data_offsets\":[%zu,%zu]}", at, at + t->count * 2);
        at += t->count * 2;
    }
    buf_add_char(&b, '}');
    while (buf_span(&b).len % 8 != 0)
        buf_add_char(&b, ' ');
    length = buf_span(&b).len;
    fwrite(&length, sizeof(length), 1, f);
    fwrite(buf_span(&b).data, 1, length, f);
    buf_release(&b);
}

/* Sums of four uniform numbers, about normal, deviation 0.02. */
static void draw(uint16_t *values, size_t count)
{
    uint64_t state = 88172645463325252u;

    for (size_t i = 0; i < count; i++) {
        float sum = 0, x;
        uint32_t bits;

        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        for (int part = 0; part < 4; part++)
            sum += (float)(state >> (16 * part) & 0xffff) / 65536.0f - 0.5f;
        x = sum * 0.0346f;
        memcpy(&bits, &x, sizeof(bits));
        values[i] = (uint16_t)(bits >> 16);
    }
}

static void write_weights(const struct synthetic *s)
{
    char *path = file_join(s->dir, "model.safetensors");
    char *fresh = file_join(s->dir, "model.safetensors.new");
    uint16_t *chance = heap_grow(NULL, SYNTHETIC_CHANCE, sizeof(*chance));
    uint16_t *one = heap_grow(NULL, SYNTHETIC_CHANCE, sizeof(*one));
    FILE *f = fopen(fresh, "wb");

    if (f == NULL)
        err_die("could not write \"%s\"", fresh);
    draw(chance, SYNTHETIC_CHANCE);
    for (size_t i = 0; i < SYNTHETIC_CHANCE; i++)
        one[i] = 0x3f80;
    write_header(s, f);
    for (size_t i = 0; i < s->count; i++) {
        const uint16_t *from = s->tensors[i].flat ? one : chance;
        size_t left = s->tensors[i].count, part, skip = i * 7919 % 65536;

        for (; left > 0; left -= part) {
            part =
                SYNTHETIC_CHANCE - skip < left ? SYNTHETIC_CHANCE - skip : left;
            fwrite(from + skip, sizeof(*from), part, f);
            skip = 0;
        }
    }
    if (fflush(f) != 0 || ferror(f) || fclose(f) != 0 ||
        rename(fresh, path) != 0)
        err_die("could not write \"%s\"", path);
    free(chance);
    free(one);
    free(fresh);
    free(path);
}

/* Heads of 128, two of keys and values; the tower's width never changes. */
struct qwen_shape {
    int64_t hidden, inner;
    int layers, blocks; /* of text, of vision */
};

static void make_qwen_text(struct synthetic *s, const struct qwen_shape *q,
                           int layer)
{
    const struct {
        const char *name;
        int64_t outputs, inputs;
        bool bias;
    } parts[] = {
        {"self_attn.q_proj", q->hidden, q->hidden, true},
        {"self_attn.k_proj", 256, q->hidden, true},
        {"self_attn.v_proj", 256, q->hidden, true},
        {"self_attn.o_proj", q->hidden, q->hidden, false},
        {"mlp.gate_proj", q->inner, q->hidden, false},
        {"mlp.up_proj", q->inner, q->hidden, false},
        {"mlp.down_proj", q->hidden, q->inner, false},
    };
    const int64_t width[] = {q->hidden, 0};
    char name[80];

    add(s, true, width, "model.layers.%d.input_layernorm.weight", layer);
    add(s, true, width, "model.layers.%d.post_attention_layernorm.weight",
        layer);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        snprintf(name, sizeof(name), "model.layers.%d.%s", layer,
                 parts[i].name);
        add_linear(s, name, parts[i].outputs, parts[i].inputs, parts[i].bias);
    }
}

static void make_qwen_vision(struct synthetic *s, int block)
{
    static const struct {
        const char *name;
        int64_t outputs, inputs;
    } parts[] = {
        {"attn.qkv", 3840, 1280},      {"attn.proj", 1280, 1280},
        {"mlp.gate_proj", 3420, 1280}, {"mlp.up_proj", 3420, 1280},
        {"mlp.down_proj", 1280, 3420},
    };
    const int64_t width[] = {1280, 0};
    char name[80];

    add(s, true, width, "visual.blocks.%d.norm1.weight", block);
    add(s, true, width, "visual.blocks.%d.norm2.weight", block);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        snprintf(name, sizeof(name), "visual.blocks.%d.%s", block,
                 parts[i].name);
        add_linear(s, name, parts[i].outputs, parts[i].inputs, true);
    }
}

static void borrow(const struct synthetic *s, const char *from,
                   const char *name)
{
    char *path = file_join(from, name), *to = file_join(s->dir, name);
    struct buf b;
    struct err err;

    buf_init(&b, 64 << 20);
    must(file_read(path, &b, &err), &err);
    must(file_write(to, buf_span(&b), &err), &err);
    buf_release(&b);
    free(path);
    free(to);
}

static void write_qwen_config(const struct synthetic *s,
                              const struct qwen_shape *q)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    buf_print(&b,
              "{\"model_type\":\"qwen2_5_vl\",\"hidden_size\":%d,"
              "\"intermediate_size\":%d,\"num_hidden_layers\":%d,"
              "\"num_attention_heads\":%d,\"num_key_value_heads\":2,"
              "\"vocab_size\":%d,\"max_position_embeddings\":32768,"
              "\"tie_word_embeddings\":true,\"rope_theta\":1000000.0,"
              "\"rope_scaling\":{\"type\":\"mrope\","
              "\"mrope_section\":[16,24,24]},"
              "\"image_token_id\":1334,\"eos_token_id\":1324,"
              "\"vision_config\":{\"depth\":%d,\"hidden_size\":1280,"
              "\"intermediate_size\":3420,\"num_heads\":16,"
              "\"out_hidden_size\":%d,\"fullatt_block_indexes\":[%d]}}",
              (int)q->hidden, (int)q->inner, q->layers, (int)q->hidden / 128,
              SYNTHETIC_WORDS, q->blocks, (int)q->hidden, q->blocks - 1);
    write_text(s, "config.json", b.data);
    buf_release(&b);
}

static void make_qwen(struct synthetic *s, const struct qwen_shape *q,
                      const char *tokenizer)
{
    add(s, false, (int64_t[]){SYNTHETIC_WORDS, q->hidden, 0},
        "model.embed_tokens.weight");
    add(s, true, (int64_t[]){q->hidden, 0}, "model.norm.weight");
    add(s, false, (int64_t[]){1280, 3, 2, 14, 14, 0},
        "visual.patch_embed.proj.weight");
    add(s, true, (int64_t[]){1280, 0}, "visual.merger.ln_q.weight");
    add_linear(s, "visual.merger.mlp.0", 5120, 5120, true);
    add_linear(s, "visual.merger.mlp.2", q->hidden, 5120, true);
    for (int i = 0; i < q->layers; i++)
        make_qwen_text(s, q, i);
    for (int i = 0; i < q->blocks; i++)
        make_qwen_vision(s, i);
    borrow(s, tokenizer, "tokenizer.json");
    borrow(s, tokenizer, "tokenizer_config.json");
    write_text(s, "preprocessor_config.json",
               "{\"min_pixels\":3136,\"max_pixels\":12845056}");
    write_qwen_config(s, q);
}

/* The tower's width, layers, patch and projection. */
static void make_clip(struct synthetic *s, const int64_t size[4])
{
    static const char *const square[] = {"q_proj", "k_proj", "v_proj",
                                         "out_proj"};
    int64_t width = size[0], patch = size[2];
    char name[100], text[400];

    add(s, false, (int64_t[]){width, 0},
        "vision_model.embeddings.class_embedding");
    add(s, false, (int64_t[]){width, 3, patch, patch, 0},
        "vision_model.embeddings.patch_embedding.weight");
    add(s, false, (int64_t[]){(224 / patch) * (224 / patch) + 1, width, 0},
        "vision_model.embeddings.position_embedding.weight");
    add_norm(s, "vision_model.pre_layrnorm", width);
    add_norm(s, "vision_model.post_layernorm", width);
    add_linear(s, "visual_projection", size[3], width, false);
    for (int i = 0; i < (int)size[1]; i++) {
        int end =
            snprintf(name, sizeof(name), "vision_model.encoder.layers.%d.", i);
        size_t room = sizeof(name) - (size_t)end;

        for (int p = 0; p < 4; p++) {
            snprintf(name + end, room, "self_attn.%s", square[p]);
            add_linear(s, name, width, width, true);
        }
        snprintf(name + end, room, "mlp.fc1");
        add_linear(s, name, 4 * width, width, true);
        snprintf(name + end, room, "mlp.fc2");
        add_linear(s, name, width, 4 * width, true);
        snprintf(name + end, room, "layer_norm1");
        add_norm(s, name, width);
        snprintf(name + end, room, "layer_norm2");
        add_norm(s, name, width);
    }
    snprintf(text, sizeof(text),
             "{\"vision_config\":{\"hidden_size\":%d,"
             "\"intermediate_size\":%d,\"num_hidden_layers\":%d,"
             "\"num_attention_heads\":%d,\"image_size\":224,"
             "\"patch_size\":%d},\"projection_dim\":%d}",
             (int)width, (int)width * 4, (int)size[1], (int)width / 64,
             (int)patch, (int)size[3]);
    write_text(s, "config.json", text);
}

static void make_minilm(struct synthetic *s)
{
    static const char *const square[] = {
        "attention.self.query", "attention.self.key", "attention.self.value",
        "attention.output.dense"};
    char name[100];

    add(s, false, (int64_t[]){30522, 384, 0},
        "embeddings.word_embeddings.weight");
    add(s, false, (int64_t[]){512, 384, 0},
        "embeddings.position_embeddings.weight");
    add(s, false, (int64_t[]){2, 384, 0},
        "embeddings.token_type_embeddings.weight");
    add_norm(s, "embeddings.LayerNorm", 384);
    for (int i = 0; i < 6; i++) {
        int end = snprintf(name, sizeof(name), "encoder.layer.%d.", i);
        size_t room = sizeof(name) - (size_t)end;

        for (int p = 0; p < 4; p++) {
            snprintf(name + end, room, "%s", square[p]);
            add_linear(s, name, 384, 384, true);
        }
        snprintf(name + end, room, "intermediate.dense");
        add_linear(s, name, 1536, 384, true);
        snprintf(name + end, room, "output.dense");
        add_linear(s, name, 384, 1536, true);
        snprintf(name + end, room, "attention.output.LayerNorm");
        add_norm(s, name, 384);
        snprintf(name + end, room, "output.LayerNorm");
        add_norm(s, name, 384);
    }
    write_text(s, "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
    write_text(s, "config.json",
               "{\"hidden_size\":384,\"num_hidden_layers\":6,"
               "\"num_attention_heads\":12,\"intermediate_size\":1536,"
               "\"vocab_size\":30522,\"max_position_embeddings\":512}");
}

struct segformer_shape {
    int64_t dim, ratio, kernel;
};

static void make_segformer_block(struct synthetic *s, int stage, int block,
                                 const struct segformer_shape *shape)
{
    static const char *const square[] = {
        "attention.self.query", "attention.self.key", "attention.self.value",
        "attention.output.dense"};
    int64_t dim = shape->dim, ratio = shape->ratio;
    char name[110];
    int end = snprintf(name, sizeof(name), "segformer.encoder.block.%d.%d.",
                       stage, block);
    size_t room = sizeof(name) - (size_t)end;

    for (int p = 0; p < 4; p++) {
        snprintf(name + end, room, "%s", square[p]);
        add_linear(s, name, dim, dim, true);
    }
    snprintf(name + end, room, "mlp.dense1");
    add_linear(s, name, 4 * dim, dim, true);
    snprintf(name + end, room, "mlp.dense2");
    add_linear(s, name, dim, 4 * dim, true);
    snprintf(name + end, room, "layer_norm_1");
    add_norm(s, name, dim);
    snprintf(name + end, room, "layer_norm_2");
    add_norm(s, name, dim);
    name[end] = '\0';
    add(s, false, (int64_t[]){4 * dim, 1, 3, 3, 0},
        "%smlp.dwconv.dwconv.weight", name);
    add(s, false, (int64_t[]){4 * dim, 0}, "%smlp.dwconv.dwconv.bias", name);
    if (ratio == 1)
        return;
    add(s, false, (int64_t[]){dim, dim, ratio, ratio, 0},
        "%sattention.self.sr.weight", name);
    add(s, false, (int64_t[]){dim, 0}, "%sattention.self.sr.bias", name);
    snprintf(name + end, room, "attention.self.layer_norm");
    add_norm(s, name, dim);
}

static void write_segformer_config(const struct synthetic *s)
{
    struct buf b;

    buf_init(&b, 1 << 16);
    buf_print(&b, "{\"num_encoder_blocks\":4,\"depths\":[2,2,2,2],"
                  "\"sr_ratios\":[8,4,2,1],"
                  "\"hidden_sizes\":[32,64,160,256],"
                  "\"patch_sizes\":[7,3,3,3],\"strides\":[4,2,2,2],"
                  "\"num_attention_heads\":[1,2,5,8],"
                  "\"mlp_ratios\":[4,4,4,4],"
                  "\"decoder_hidden_size\":256,\"id2label\":{");
    for (int i = 0; i < 150; i++)
        buf_print(&b, "%s\"%d\":\"thing %d\"", i > 0 ? "," : "", i, i);
    buf_print(&b, "}}");
    write_text(s, "config.json", b.data);
    buf_release(&b);
}

static void make_segformer(struct synthetic *s)
{
    static const struct segformer_shape stages[] = {
        {32, 8, 7}, {64, 4, 3}, {160, 2, 3}, {256, 1, 3}};
    static const char *const norm[] = {"weight", "running_var", "bias",
                                       "running_mean"};
    const char *encoder = "segformer.encoder";
    char name[100];

    for (int i = 0; i < 4; i++) {
        int64_t dim = stages[i].dim, k = stages[i].kernel;

        add(s, false, (int64_t[]){dim, i == 0 ? 3 : stages[i - 1].dim, k, k, 0},
            "%s.patch_embeddings.%d.proj.weight", encoder, i);
        add(s, false, (int64_t[]){dim, 0}, "%s.patch_embeddings.%d.proj.bias",
            encoder, i);
        snprintf(name, sizeof(name), "%s.patch_embeddings.%d.layer_norm",
                 encoder, i);
        add_norm(s, name, dim);
        snprintf(name, sizeof(name), "%s.layer_norm.%d", encoder, i);
        add_norm(s, name, dim);
        make_segformer_block(s, i, 0, &stages[i]);
        make_segformer_block(s, i, 1, &stages[i]);
        snprintf(name, sizeof(name), "decode_head.linear_c.%d.proj", i);
        add_linear(s, name, 256, dim, true);
    }
    add(s, false, (int64_t[]){256, 1024, 1, 1, 0},
        "decode_head.linear_fuse.weight");
    for (int i = 0; i < 4; i++)
        add(s, i < 2, (int64_t[]){256, 0}, "decode_head.batch_norm.%s",
            norm[i]);
    add(s, false, (int64_t[]){150, 256, 1, 1, 0},
        "decode_head.classifier.weight");
    add(s, false, (int64_t[]){150, 0}, "decode_head.classifier.bias");
    write_segformer_config(s);
}

int main(int argc, char **argv)
{
    static const struct qwen_shape three_b = {2048, 11008, 4, 4};
    static const struct qwen_shape deep = {1024, 2816, 24, 1};
    static struct synthetic s;
    const char *kind = argc > 2 ? argv[1] : "";
    const char *tokenizer = argc > 3 ? argv[3] : "demo/models/teacher-a";
    struct err err;
    char *weights;
    bool there;

    if (argc < 3)
        err_die("synthetic_model KIND DIR [TOKENIZER]");
    s.dir = argv[2];
    must(file_make_dir(s.dir, &err), &err);
    weights = file_join(s.dir, "model.safetensors");
    there = access(weights, R_OK) == 0;
    free(weights);
    if (there)
        return 0;
    if (strcmp(kind, "qwen") == 0)
        make_qwen(&s, &three_b, tokenizer);
    else if (strcmp(kind, "qwen-24") == 0)
        make_qwen(&s, &deep, tokenizer);
    else if (strcmp(kind, "clip-b32") == 0)
        make_clip(&s, (const int64_t[]){768, 12, 32, 512});
    else if (strcmp(kind, "clip-l14") == 0)
        make_clip(&s, (const int64_t[]){1024, 24, 14, 768});
    else if (strcmp(kind, "minilm") == 0)
        make_minilm(&s);
    else if (strcmp(kind, "segformer-b0") == 0)
        make_segformer(&s);
    else
        err_die("no model of the kind \"%s\"", kind);
    write_weights(&s);
    return 0;
}
