#include "reports/card_parts.h"

#include <math.h>

#include "reports/figure.h"
#include "reports/page.h"
#include "reports/untrusted.h"

enum { CARD_TEXT = 4000, CARD_PICTURE = 320, CARD_STYLES = 12 };

static const char card_yes[] = "\xE2\x9C\x93 ", card_no[] = "\xE2\x9C\x97 ";

const char *card_glyph(size_t ordinal)
{
    static const char *const glyphs[] = {"\xE2\x97\x8F", "\xE2\x96\xA0",
                                         "\xE2\x96\xB2", "\xE2\x97\x86",
                                         "\xE2\x9C\x9A", "\xE2\x98\x85"};

    return glyphs[ordinal % (sizeof(glyphs) / sizeof(glyphs[0]))];
}

const char *card_style(size_t ordinal)
{
    static const char *const styles[CARD_STYLES] = {"s0", "s1", "s2",  "s3",
                                                    "s4", "s5", "s6",  "s7",
                                                    "s8", "s9", "s10", "s11"};

    return styles[ordinal % CARD_STYLES];
}

static const char card_plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789._~-/";

static void card_add_coded(struct buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr(card_plain, *p) != NULL)
            buf_add_char(out, *p);
        else
            buf_print(out, "=%02X", (unsigned)(unsigned char)*p);
    }
}

void card_add_address(struct buf *out, const char *source, const char *key)
{
    card_add_coded(out, source);
    buf_add_char(out, '/');
    card_add_coded(out, key);
}

/* The value of a hexadecimal digit as addresses write it, or -1. */
static int card_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

void card_read_address(struct span address, struct buf *out)
{
    for (size_t i = 0; i < address.len; i++) {
        int high = -1, low = -1;
        if (address.data[i] == '=' && i + 2 < address.len) {
            high = card_digit(address.data[i + 1]);
            low = card_digit(address.data[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            buf_add_char(out, (char)(high * 16 + low));
            i += 2;
        } else {
            buf_add_char(out, address.data[i]);
        }
    }
}

bool card_kept(const struct card *c)
{
    for (size_t i = 0; i < c->reply_count; i++) {
        if (c->replies[i].decided && c->replies[i].kept)
            return true;
    }
    return false;
}

/* "Niteroi, Rio de Janeiro, Brazil"; true when there was a name. */
static bool card_add_names(struct xml_node *node, const struct card_place *p)
{
    const char *const names[] = {p->city, p->region, p->country};
    bool any = false;

    for (int i = 0; i < 3; i++) {
        if (names[i] == NULL || names[i][0] == '\0')
            continue;
        if (any)
            xml_print(node, ", ");
        untrusted_add_name(node, names[i]);
        any = true;
    }
    return any;
}

static void card_add_place(struct xml_node *article, const struct card *c)
{
    struct xml_node *line = page_add(article, "p", "place", NULL);
    struct buf text;

    bool any = card_add_names(line, &c->truth);
    buf_init(&text, CARD_TEXT);
    if (!isnan(c->truth.lat_deg))
        figure_add_position(&text, c->truth.lat_deg, c->truth.lon_deg);
    else
        buf_add_text(&text, "position not known");
    xml_print(line, "%s%s", any ? " \xC2\xB7 " : "", text.data);
    buf_release(&text);
}

static void card_add_verdict(struct xml_node *article, const struct card *c)
{
    struct xml_node *line = page_add(article, "p", "verdict", NULL);
    bool kept = card_kept(c), decided = false, by_hand = false;

    for (size_t i = 0; i < c->reply_count; i++) {
        decided = decided || c->replies[i].decided;
        by_hand = by_hand || (c->replies[i].kept && c->replies[i].by_hand);
    }
    if (c->standing != NULL && strcmp(c->standing, "rejected") == 0) {
        xml_print(line, "%srefused at ingest: ", card_no);
        untrusted_add_name(line, c->reason);
    } else if (c->mate_count > 0 && c->mates[0].kept) {
        xml_print(line, "%sset aside as a duplicate of ", card_no);
        untrusted_add_name(line, c->mates[0].key);
    } else if (kept) {
        page_add(line, "strong", "kept", card_yes);
        xml_print(line, by_hand ? "kept by hand" : "kept");
    } else if (decided) {
        xml_print(line, "%srejected: no reply passed", card_no);
    } else {
        xml_print(line, c->reply_count > 0 ? "not decided yet" : "no reply");
    }
    if (c->splits != NULL)
        xml_print(line, " \xC2\xB7 stands in %s", c->splits);
}

static void card_add_picture(struct xml_node *parent, const char *root,
                             const char *thumb, const char *key)
{
    struct buf path;

    if (thumb == NULL) {
        page_add(parent, "p", "no-picture", "No thumbnail");
        return;
    }
    buf_init(&path, CARD_TEXT);
    buf_print(&path, "%s%s", root, thumb);
    struct xml_node *img = xml_add(parent, "img", NULL);
    xml_set(img, "src", path.data);
    buf_reset(&path);
    buf_print(&path, "Picture %s", key);
    xml_set(img, "alt", path.data);
    xml_set(img, "loading", "lazy");
    xml_set(img, "decoding", "async");
    buf_release(&path);
}

static void card_add_fact(struct xml_node *list, const char *name,
                          const char *value)
{
    struct xml_node *pair = xml_add(list, "div", NULL);

    xml_add(pair, "dt", name);
    untrusted_add_name(xml_add(pair, "dd", NULL),
                       value == NULL || value[0] == '\0' ? "not given" : value);
}

static void card_add_file(struct xml_node *list, const struct card *c)
{
    struct buf text;

    buf_init(&text, CARD_TEXT);
    if (c->width > 0)
        buf_print(&text, "%lld \xC3\x97 %lld %s", (long long)c->width,
                  (long long)c->height, c->format == NULL ? "" : c->format);
    if (c->file != NULL && c->file[0] != '\0')
        buf_print(&text, "%s%s", text.len > 0 ? ", " : "", c->file);
    if (text.len > 0)
        card_add_fact(list, "file", text.data);
    buf_release(&text);
}

static void card_add_facts(struct xml_node *parent, const struct card *c)
{
    struct xml_node *list = page_add(parent, "dl", "facts", NULL);

    card_add_fact(list, "source", c->source);
    card_add_fact(list, "licence", c->licence);
    card_add_fact(list, "author", c->author);
    card_add_fact(list, "taken", c->taken_at);
    card_add_file(list, c);
    if (c->failures != NULL)
        card_add_fact(list, "failures", c->failures);
}

void card_add_why(struct buf *out, const char *why)
{
    static const char than[] = " than ";

    while (*why != '\0') {
        size_t lead = strlen(than), digits = 0;
        if (strncmp(why, than, lead) == 0)
            digits = strspn(why + lead, "0123456789");
        if (digits > 0)
            why += lead + digits;
        else
            buf_add_char(out, *why++);
    }
}

static void card_print_mate(struct buf *out, const struct card_mate *m)
{
    if (m->distance < 0)
        buf_add_text(out, "the same bytes");
    else
        buf_print(out, "%lld bits apart", (long long)m->distance);
    buf_print(out, ", %s", m->kept ? "and it was kept" : "and set aside");
    if (m->why != NULL && m->why[0] != '\0') {
        buf_add_text(out, ": ");
        card_add_why(out, m->why);
    }
}

static void card_add_mates(struct xml_node *article, const struct card *c,
                           const struct card_view *view)
{
    struct xml_node *list = NULL;
    struct buf text;

    if (c->mate_count > 0)
        list = page_add(article, "div", "mates", NULL);
    for (size_t i = 0; i < c->mate_count; i++) {
        const struct card_mate *m = &c->mates[i];
        struct xml_node *figure = xml_add(list, "figure", NULL);
        card_add_picture(figure, view->root, m->thumb, m->key);
        struct xml_node *words = xml_add(figure, "figcaption", NULL);
        xml_print(words, "alike: ");
        untrusted_add_name(words, m->key);
        buf_init(&text, CARD_TEXT);
        card_print_mate(&text, m);
        xml_print(words, ", ");
        untrusted_add(words, buf_span(&text));
        buf_release(&text);
    }
}

/* The rules that a reply failed, by name. */
static void card_print_failed(struct buf *out, const struct card *c,
                              const struct card_reply *r)
{
    bool any = false;

    for (size_t i = 0; i < c->rule_count && i < CARD_RULES; i++) {
        if (!c->rules[i].ruled || (r->failed >> i & 1) == 0)
            continue;
        buf_print(out, "%s%s", any ? ", " : "", c->rules[i].name);
        any = true;
    }
}

static void card_add_decision(struct xml_node *column, const struct card *c,
                              const struct card_reply *r)
{
    struct xml_node *line = page_add(column, "p", "decision", NULL);
    struct buf text;

    buf_init(&text, CARD_TEXT);
    card_print_failed(&text, c, r);
    if (!r->decided)
        xml_print(line, "not decided yet");
    else if (r->kept)
        page_add(line, "span", "kept",
                 r->by_hand ? "\xE2\x9C\x93 kept by hand"
                            : "\xE2\x9C\x93 kept");
    else if (text.len > 0)
        xml_print(line, "%srejected by %s%s", card_no, text.data,
                  r->by_hand ? ", and by hand" : "");
    else
        xml_print(line, "%srejected by hand", card_no);
    if (r->kept && text.len > 0)
        xml_print(line, ", policy says rejected by %s", text.data);
    buf_release(&text);
    if (r->reviews != NULL)
        untrusted_add_name(page_add(column, "p", "reviews", NULL), r->reviews);
}

/* "4.87 km off · Lisbon, Portugal · stop" */
static void card_add_said(struct xml_node *column, const struct card_reply *r)
{
    struct xml_node *line = page_add(column, "p", "said", NULL);
    struct buf text;

    buf_init(&text, CARD_TEXT);
    if (!isnan(r->km)) {
        figure_add_number(&text, r->km, "km");
        buf_add_text(&text, " off");
    } else if (!isnan(r->answer.lat_deg)) {
        figure_add_position(&text, r->answer.lat_deg, r->answer.lon_deg);
    } else {
        buf_print(&text, "no position: %s",
                  r->status == NULL ? "not read yet" : r->status);
    }
    xml_print(line, "%s", text.data);
    buf_release(&text);
    if (r->answer.country != NULL || r->answer.city != NULL) {
        xml_print(line, " \xC2\xB7 ");
        card_add_names(line, &r->answer);
    }
    if (r->finish != NULL && r->finish[0] != '\0') {
        xml_print(line, " \xC2\xB7 ");
        untrusted_add_name(line, r->finish);
    }
}

static void card_add_reply(struct xml_node *columns, const struct card *c,
                           const struct card_reply *r, const char *heading)
{
    struct xml_node *column = page_add(
        columns, "section", r->kept ? "column kept-column" : "column", NULL);
    struct xml_node *head = xml_add(column, heading, NULL);
    char class[40];

    snprintf(class, sizeof(class), "teacher %s", card_style(r->ordinal));
    struct xml_node *sign =
        page_add(head, "span", class, card_glyph(r->ordinal));
    xml_set(sign, "aria-hidden", "true");
    xml_print(head, " ");
    untrusted_add_name(head, r->teacher);
    if (r->candidate > 0)
        xml_print(head, ", candidate %lld", (long long)r->candidate + 1);
    card_add_decision(column, c, r);
    card_add_said(column, r);
    if (r->note != NULL && r->note[0] != '\0')
        untrusted_add_name(page_add(column, "p", "said", NULL), r->note);
    card_add_text(column, r);
}

/* A word of a shell's command line. */
static void card_add_word(struct buf *out, struct span word)
{
    bool plain = word.len > 0;

    for (size_t i = 0; i < word.len; i++)
        plain = plain && word.data[i] != '\0' &&
                strchr(card_plain, word.data[i]) != NULL;
    if (plain) {
        buf_add_span(out, word);
        return;
    }
    buf_add_char(out, '\'');
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] == '\'')
            buf_add_text(out, "'\\'");
        buf_add_char(out, word.data[i]);
    }
    buf_add_char(out, '\'');
}

static void card_add_commands(struct xml_node *article, const struct card *c,
                              const struct card_view *view, const char *address)
{
    struct xml_node *line = page_add(article, "p", "commands", NULL);
    struct buf text, name;

    xml_set(line, "data-address", address);
    buf_init(&text, CARD_TEXT);
    buf_init(&name, CARD_TEXT);
    buf_add_text(&text, "limbeck why ");
    card_add_word(&text, span_of(c->config != NULL ? c->config : view->config));
    buf_add_char(&text, ' ');
    buf_print(&name, "%s/%s", c->source, c->key);
    if (name.data[0] == '-')
        buf_add_text(&text, "-- ");
    card_add_word(&text, buf_span(&name));
    buf_release(&name);
    struct xml_node *code = page_add(line, "code", "why", NULL);
    untrusted_add(code, buf_span(&text));
    buf_release(&text);
}

static void card_add_head(struct xml_node *article, const struct card *c,
                          const struct card_view *view, const char *address)
{
    struct xml_node *head = xml_add(article, view->heading, NULL);
    struct buf text;

    buf_init(&text, CARD_TEXT);
    buf_print(&text, "head:%s", address);
    xml_set(head, "id", text.data);
    xml_set(article, "aria-labelledby", text.data);
    untrusted_add_name(head, c->key);
    buf_reset(&text);
    buf_print(&text, "#%s", address);
    struct xml_node *link = page_link(head, text.data, "\xC2\xB6");
    xml_set(link, "class", "self");
    buf_reset(&text);
    buf_print(&text, "Link to %s", c->key);
    xml_set(link, "aria-label", text.data);
    buf_release(&text);
}

struct xml_node *card_add(struct xml_node *parent, const struct card *c,
                          const struct card_view *view)
{
    struct xml_node *article = page_add(parent, "article", "card", NULL);
    const char *below = strcmp(view->heading, "h2") == 0 ? "h3" : "h4";
    struct buf address;

    buf_init(&address, CARD_TEXT);
    if (view->prefix != NULL)
        buf_add_text(&address, view->prefix);
    card_add_address(&address, c->source, c->key);
    xml_set(article, "id", address.data);
    xml_set(article, "tabindex", "-1");
    card_add_head(article, c, view, address.data);
    if (view->prefix != NULL) {
        buf_reset(&address);
        card_add_address(&address, c->source, c->key);
    }
    card_add_place(article, c);
    card_add_verdict(article, c);
    if (c->note != NULL)
        untrusted_add_name(page_add(article, "p", "because", NULL), c->note);
    struct xml_node *about = page_add(article, "div", "about-sample", NULL);
    struct xml_node *picture = page_add(about, "div", "picture", NULL);
    card_add_picture(picture, view->root, c->thumb, c->key);
    card_add_map(about, c, view);
    card_add_facts(about, c);
    card_add_mates(article, c, view);
    if (c->reply_count > 0) {
        struct xml_node *columns = page_add(article, "div", "columns", NULL);
        for (size_t i = 0; i < c->reply_count; i++)
            card_add_reply(columns, c, &c->replies[i], below);
    }
    card_add_scores(article, c);
    card_add_commands(article, c, view, address.data);
    buf_release(&address);
    return article;
}
