#include "adapters/image_heif.h"

#include "base/arena.h"

const char *image_heif_format(struct span bytes)
{
    static const char heif[] = "heic heix heim heis hevc hevx hevm hevs mif1 "
                               "msf1";
    size_t brands = 16, end;
    char major[5] = "";
    bool avif;

    if (bytes.len < 12 || memcmp(bytes.data + 4, "ftyp", 4) != 0)
        return NULL;
    memcpy(major, bytes.data + 8, 4);
    avif = strcmp(major, "avif") == 0 || strcmp(major, "avis") == 0;
    if (!avif && (strlen(major) < 4 || !strstr(heif, major)))
        return NULL;
    end = (size_t)(unsigned char)bytes.data[2] << 8 |
          (unsigned char)bytes.data[3];
    for (; !avif && brands + 4 <= end && brands + 4 <= bytes.len; brands += 4)
        avif = memcmp(bytes.data + brands, "avif", 4) == 0;
    return avif ? "avif" : "heif";
}

#ifdef HAVE_LIBHEIF
#include <libheif/heif.h>
#include <math.h>

enum {
    HEIF_PIXEL_BYTES =
        16, /* planes of up to 16 bits, and what is made of them */
    HEIF_BLOCK_BYTES = 1 << 20,
    HEIF_BLOCKS = 8 /* that are looked at */
};

struct heif {
    const char *name; /* for messages: "HEIF" */
    struct heif_context *context;
    struct heif_image_handle *picture;
};

bool image_heif_built_in(void)
{
    return true;
}

const char *image_heif_version(void)
{
    return "libheif " HAVE_LIBHEIF;
}

static bool heif_done(const struct heif *h, struct heif_error e,
                      struct err *err)
{
    int line = (int)strcspn(e.message, "\n");

    if (e.code == heif_error_Ok)
        return true;
    if (e.subcode == heif_suberror_End_of_data)
        return err_record(err, "the %s is truncated", h->name);
    if (e.code == heif_error_Unsupported_feature ||
        e.code == heif_error_Unsupported_filetype ||
        e.subcode == heif_suberror_Unsupported_codec) {
        err_record(err,
                   "unsupported picture format: %s, as libheif here has no "
                   "decoder for it: %.*s",
                   h->name, line, e.message);
        return err_class(err, FAILURE_FORMAT);
    }
    return err_record(err, "broken %s: %.*s", h->name, line, e.message);
}

static void heif_close(struct heif *h)
{
    heif_image_handle_release(h->picture);
    heif_context_free(h->context);
}

/* Until 1.17 of each side, since then of both multiplied. Pixels are counted by
 * the caller in any case. */
static int heif_side_max(void)
{
    enum { HEIF_SIDE_MAX = 32768, HEIF_COUNTS_PIXELS = 0x01120000 };

    return heif_get_version_number() < HEIF_COUNTS_PIXELS
               ? HEIF_SIDE_MAX
               : (int)sqrt((double)IMAGE_PIXELS_MAX) + 1;
}

/* Its primary picture, of which only the header was read. */
static bool heif_open(struct heif *h, struct span bytes, struct err *err)
{
    const char *format = image_heif_format(bytes);

    *h = (struct heif){.name = format && strcmp(format, "avif") == 0 ? "AVIF"
                                                                     : "HEIF",
                       .context = heif_context_alloc()};
    heif_context_set_maximum_image_size_limit(h->context, heif_side_max());
    heif_context_set_max_decoding_threads(h->context, 0);
    return heif_done(h,
                     heif_context_read_from_memory_without_copy(
                         h->context, bytes.data, bytes.len, NULL),
                     err) &&
           heif_done(
               h,
               heif_context_get_primary_image_handle(h->context, &h->picture),
               err);
}

bool image_heif_probe(struct span bytes, struct image_info *info,
                      struct err *err)
{
    struct heif h;
    bool ok = heif_open(&h, bytes, err);

    if (ok) {
        info->format = image_heif_format(bytes);
        info->width = heif_image_handle_get_width(h.picture);
        info->height = heif_image_handle_get_height(h.picture);
        info->decode_bytes =
            (int64_t)info->width * info->height * HEIF_PIXEL_BYTES;
    }
    heif_close(&h);
    return ok;
}

static bool heif_pixels(const struct heif *h, const struct heif_image *image,
                        bool alpha, struct image_pixels *out, struct err *err)
{
    int stride = 0;
    const uint8_t *rows =
        heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);

    out->width = heif_image_get_width(image, heif_channel_interleaved);
    out->height = heif_image_get_height(image, heif_channel_interleaved);
    if (!rows)
        return err_record(err, "broken %s: no pixels", h->name);
    if (!image_pixels_fit(out->width, out->height, err))
        return false;
    size_t row = (size_t)out->width * (size_t)out->channels;
    out->pixels = heap_take(row * (size_t)out->height);
    for (int y = 0; y < out->height; y++) {
        const uint8_t *from = rows + (size_t)stride * (size_t)y;
        uint8_t *to = out->pixels + row * (size_t)y;

        if (alpha)
            image_pixels_flatten(from, out->width, out->channels, to);
        else
            image_pixels_row(from, out->width, out->channels, to);
    }
    return true;
}

bool image_heif_decode(struct span bytes, struct image_pixels *out,
                       struct err *err)
{
    struct heif_decoding_options *options = heif_decoding_options_alloc();
    struct heif_image *image = NULL;
    struct heif h;
    bool ok = heif_open(&h, bytes, err) &&
              image_pixels_fit(heif_image_handle_get_width(h.picture),
                               heif_image_handle_get_height(h.picture), err);

    out->pixels = NULL;
    options->convert_hdr_to_8bit = 1;
    options->strict_decoding = 1;
    if (ok) {
        bool alpha = heif_image_handle_has_alpha_channel(h.picture);

        ok = heif_done(&h,
                       heif_decode_image(h.picture, &image, heif_colorspace_RGB,
                                         alpha ? heif_chroma_interleaved_RGBA
                                               : heif_chroma_interleaved_RGB,
                                         options),
                       err) &&
             heif_pixels(&h, image, alpha, out, err);
    }
    if (image)
        heif_image_release(image);
    heif_decoding_options_free(options);
    heif_close(&h);
    return ok;
}

/* The block of that type whose content has that type, too, or any. */
static void heif_block(const struct heif *h, const char *type,
                       const char *content, struct buf *out)
{
    heif_item_id ids[HEIF_BLOCKS];
    int n = heif_image_handle_get_list_of_metadata_block_IDs(h->picture, type,
                                                             ids, HEIF_BLOCKS);

    for (int i = 0; i < n && out->len == 0; i++) {
        size_t size = heif_image_handle_get_metadata_size(h->picture, ids[i]);
        char *bytes;

        if (size == 0 || size > HEIF_BLOCK_BYTES ||
            (content && strcmp(heif_image_handle_get_metadata_content_type(
                                   h->picture, ids[i]),
                               content) != 0))
            continue;
        bytes = heap_take(size);
        if (heif_image_handle_get_metadata(h->picture, ids[i], bytes).code ==
            heif_error_Ok)
            buf_add(out, bytes, size);
        free(bytes);
    }
}

/* An EXIF block begins with how many bytes behind that lie before its TIFF
 * header. */
static void heif_exif(const struct heif *h, struct buf *out)
{
    struct buf block;
    struct span s;
    uint32_t skip = 0;

    buf_init(&block, HEIF_BLOCK_BYTES);
    heif_block(h, "Exif", NULL, &block);
    s = buf_span(&block);
    for (size_t i = 0; i < 4 && s.len > 4; i++)
        skip = skip << 8 | (unsigned char)s.data[i];
    if (s.len > 4 && skip < s.len - 4)
        buf_add_span(out, span_cut(s, 4 + skip, SIZE_MAX));
    buf_release(&block);
}

void image_heif_metadata(struct span bytes, struct buf *exif, struct buf *xmp)
{
    struct heif h;
    struct err ignored;

    if (heif_open(&h, bytes, &ignored)) {
        heif_exif(&h, exif);
        heif_block(&h, "mime", "application/rdf+xml", xmp);
    }
    heif_close(&h);
}

#else

bool image_heif_built_in(void)
{
    return false;
}

const char *image_heif_version(void)
{
    return "";
}

static bool heif_lacks(struct span bytes, struct err *err)
{
    const char *format = image_heif_format(bytes);

    err_record(err,
               "unsupported picture format: %s: this limbeck was built without "
               "libheif, which reads it",
               format && strcmp(format, "avif") == 0 ? "AVIF" : "HEIF");
    return err_class(err, FAILURE_FORMAT);
}

bool image_heif_probe(struct span bytes, struct image_info *info,
                      struct err *err)
{
    (void)info;
    return heif_lacks(bytes, err);
}

bool image_heif_decode(struct span bytes, struct image_pixels *out,
                       struct err *err)
{
    out->pixels = NULL;
    return heif_lacks(bytes, err);
}

void image_heif_metadata(struct span bytes, struct buf *exif, struct buf *xmp)
{
    (void)bytes;
    (void)exif;
    (void)xmp;
}

#endif
