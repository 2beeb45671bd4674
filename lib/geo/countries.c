#include "geo/countries.h"

#include <string.h>

#include "geo/names.h"

static const struct country *country_by_alpha2(const char *code)
{
    size_t low = 0, high = country_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(code, country_table[middle].alpha2, 2);

        if (order == 0)
            return &country_table[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct country *country_by_code(struct span code)
{
    if (code.len == 2)
        return country_by_alpha2(code.data);
    for (size_t i = 0; code.len == 3 && i < country_count; i++) {
        if (memcmp(code.data, country_table[i].alpha3, 3) == 0)
            return &country_table[i];
    }
    return NULL;
}

static const struct country *country_by_alias(const struct country_alias *rows,
                                              size_t count, struct span key)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t len = strlen(rows[middle].key);
        size_t least = len < key.len ? len : key.len;
        int order = least > 0 ? memcmp(key.data, rows[middle].key, least) : 0;

        if (order == 0 && len == key.len)
            return country_by_alpha2(rows[middle].alpha2);
        if (order < 0 || (order == 0 && key.len < len))
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct country *country_by_key(struct span key)
{
    const struct country *found =
        country_by_alias(country_alias_table, country_alias_count, key);

    return found ? found
                 : country_by_alias(country_iso_table, country_iso_count, key);
}

void country_key(struct span name, struct buf *out)
{
    struct buf folded;
    struct span rest, word;
    size_t start = out->len;

    buf_init(&folded, name.len * 4 + 64);
    names_fold(name, &folded);
    rest = buf_span(&folded);
    while (span_next(&rest, ' ', &word)) {
        if (span_is(word, "and"))
            continue;
        if (out->len > start)
            buf_add_char(out, ' ');
        buf_add_span(out, span_is(word, "saint") ? span_of("st") : word);
    }
    buf_release(&folded);
}

/* ISO 3166-1 as of 2026, and XK, which everyone uses for Kosovo. */
/* clang-format off */
const struct country country_table[] = {
    {"AD", "AND", "Andorra", ""},
    {"AE", "ARE", "United Arab Emirates", ""},
    {"AF", "AFG", "Afghanistan", ""},
    {"AG", "ATG", "Antigua and Barbuda", ""},
    {"AI", "AIA", "Anguilla", "GB"},
    {"AL", "ALB", "Albania", ""},
    {"AM", "ARM", "Armenia", ""},
    {"AO", "AGO", "Angola", ""},
    {"AQ", "ATA", "Antarctica", ""},
    {"AR", "ARG", "Argentina", ""},
    {"AS", "ASM", "American Samoa", "US"},
    {"AT", "AUT", "Austria", ""},
    {"AU", "AUS", "Australia", ""},
    {"AW", "ABW", "Aruba", "NL"},
    {"AX", "ALA", "Åland Islands", "FI"},
    {"AZ", "AZE", "Azerbaijan", ""},
    {"BA", "BIH", "Bosnia and Herzegovina", ""},
    {"BB", "BRB", "Barbados", ""},
    {"BD", "BGD", "Bangladesh", ""},
    {"BE", "BEL", "Belgium", ""},
    {"BF", "BFA", "Burkina Faso", ""},
    {"BG", "BGR", "Bulgaria", ""},
    {"BH", "BHR", "Bahrain", ""},
    {"BI", "BDI", "Burundi", ""},
    {"BJ", "BEN", "Benin", ""},
    {"BL", "BLM", "Saint Barthélemy", "FR"},
    {"BM", "BMU", "Bermuda", "GB"},
    {"BN", "BRN", "Brunei", ""},
    {"BO", "BOL", "Bolivia", ""},
    {"BQ", "BES", "Caribbean Netherlands", "NL"},
    {"BR", "BRA", "Brazil", ""},
    {"BS", "BHS", "Bahamas", ""},
    {"BT", "BTN", "Bhutan", ""},
    {"BV", "BVT", "Bouvet Island", "NO"},
    {"BW", "BWA", "Botswana", ""},
    {"BY", "BLR", "Belarus", ""},
    {"BZ", "BLZ", "Belize", ""},
    {"CA", "CAN", "Canada", ""},
    {"CC", "CCK", "Cocos (Keeling) Islands", "AU"},
    {"CD", "COD", "Democratic Republic of the Congo", ""},
    {"CF", "CAF", "Central African Republic", ""},
    {"CG", "COG", "Republic of the Congo", ""},
    {"CH", "CHE", "Switzerland", ""},
    {"CI", "CIV", "Côte d'Ivoire", ""},
    {"CK", "COK", "Cook Islands", "NZ"},
    {"CL", "CHL", "Chile", ""},
    {"CM", "CMR", "Cameroon", ""},
    {"CN", "CHN", "China", ""},
    {"CO", "COL", "Colombia", ""},
    {"CR", "CRI", "Costa Rica", ""},
    {"CU", "CUB", "Cuba", ""},
    {"CV", "CPV", "Cabo Verde", ""},
    {"CW", "CUW", "Curaçao", "NL"},
    {"CX", "CXR", "Christmas Island", "AU"},
    {"CY", "CYP", "Cyprus", ""},
    {"CZ", "CZE", "Czechia", ""},
    {"DE", "DEU", "Germany", ""},
    {"DJ", "DJI", "Djibouti", ""},
    {"DK", "DNK", "Denmark", ""},
    {"DM", "DMA", "Dominica", ""},
    {"DO", "DOM", "Dominican Republic", ""},
    {"DZ", "DZA", "Algeria", ""},
    {"EC", "ECU", "Ecuador", ""},
    {"EE", "EST", "Estonia", ""},
    {"EG", "EGY", "Egypt", ""},
    {"EH", "ESH", "Western Sahara", ""},
    {"ER", "ERI", "Eritrea", ""},
    {"ES", "ESP", "Spain", ""},
    {"ET", "ETH", "Ethiopia", ""},
    {"FI", "FIN", "Finland", ""},
    {"FJ", "FJI", "Fiji", ""},
    {"FK", "FLK", "Falkland Islands", "GB"},
    {"FM", "FSM", "Micronesia", ""},
    {"FO", "FRO", "Faroe Islands", "DK"},
    {"FR", "FRA", "France", ""},
    {"GA", "GAB", "Gabon", ""},
    {"GB", "GBR", "United Kingdom", ""},
    {"GD", "GRD", "Grenada", ""},
    {"GE", "GEO", "Georgia", ""},
    {"GF", "GUF", "French Guiana", "FR"},
    {"GG", "GGY", "Guernsey", "GB"},
    {"GH", "GHA", "Ghana", ""},
    {"GI", "GIB", "Gibraltar", "GB"},
    {"GL", "GRL", "Greenland", "DK"},
    {"GM", "GMB", "Gambia", ""},
    {"GN", "GIN", "Guinea", ""},
    {"GP", "GLP", "Guadeloupe", "FR"},
    {"GQ", "GNQ", "Equatorial Guinea", ""},
    {"GR", "GRC", "Greece", ""},
    {"GS", "SGS", "South Georgia and the South Sandwich Islands", "GB"},
    {"GT", "GTM", "Guatemala", ""},
    {"GU", "GUM", "Guam", "US"},
    {"GW", "GNB", "Guinea-Bissau", ""},
    {"GY", "GUY", "Guyana", ""},
    {"HK", "HKG", "Hong Kong", "CN"},
    {"HM", "HMD", "Heard Island and McDonald Islands", "AU"},
    {"HN", "HND", "Honduras", ""},
    {"HR", "HRV", "Croatia", ""},
    {"HT", "HTI", "Haiti", ""},
    {"HU", "HUN", "Hungary", ""},
    {"ID", "IDN", "Indonesia", ""},
    {"IE", "IRL", "Ireland", ""},
    {"IL", "ISR", "Israel", ""},
    {"IM", "IMN", "Isle of Man", "GB"},
    {"IN", "IND", "India", ""},
    {"IO", "IOT", "British Indian Ocean Territory", "GB"},
    {"IQ", "IRQ", "Iraq", ""},
    {"IR", "IRN", "Iran", ""},
    {"IS", "ISL", "Iceland", ""},
    {"IT", "ITA", "Italy", ""},
    {"JE", "JEY", "Jersey", "GB"},
    {"JM", "JAM", "Jamaica", ""},
    {"JO", "JOR", "Jordan", ""},
    {"JP", "JPN", "Japan", ""},
    {"KE", "KEN", "Kenya", ""},
    {"KG", "KGZ", "Kyrgyzstan", ""},
    {"KH", "KHM", "Cambodia", ""},
    {"KI", "KIR", "Kiribati", ""},
    {"KM", "COM", "Comoros", ""},
    {"KN", "KNA", "Saint Kitts and Nevis", ""},
    {"KP", "PRK", "North Korea", ""},
    {"KR", "KOR", "South Korea", ""},
    {"KW", "KWT", "Kuwait", ""},
    {"KY", "CYM", "Cayman Islands", "GB"},
    {"KZ", "KAZ", "Kazakhstan", ""},
    {"LA", "LAO", "Laos", ""},
    {"LB", "LBN", "Lebanon", ""},
    {"LC", "LCA", "Saint Lucia", ""},
    {"LI", "LIE", "Liechtenstein", ""},
    {"LK", "LKA", "Sri Lanka", ""},
    {"LR", "LBR", "Liberia", ""},
    {"LS", "LSO", "Lesotho", ""},
    {"LT", "LTU", "Lithuania", ""},
    {"LU", "LUX", "Luxembourg", ""},
    {"LV", "LVA", "Latvia", ""},
    {"LY", "LBY", "Libya", ""},
    {"MA", "MAR", "Morocco", ""},
    {"MC", "MCO", "Monaco", ""},
    {"MD", "MDA", "Moldova", ""},
    {"ME", "MNE", "Montenegro", ""},
    {"MF", "MAF", "Saint Martin", "FR"},
    {"MG", "MDG", "Madagascar", ""},
    {"MH", "MHL", "Marshall Islands", ""},
    {"MK", "MKD", "North Macedonia", ""},
    {"ML", "MLI", "Mali", ""},
    {"MM", "MMR", "Myanmar", ""},
    {"MN", "MNG", "Mongolia", ""},
    {"MO", "MAC", "Macao", "CN"},
    {"MP", "MNP", "Northern Mariana Islands", "US"},
    {"MQ", "MTQ", "Martinique", "FR"},
    {"MR", "MRT", "Mauritania", ""},
    {"MS", "MSR", "Montserrat", "GB"},
    {"MT", "MLT", "Malta", ""},
    {"MU", "MUS", "Mauritius", ""},
    {"MV", "MDV", "Maldives", ""},
    {"MW", "MWI", "Malawi", ""},
    {"MX", "MEX", "Mexico", ""},
    {"MY", "MYS", "Malaysia", ""},
    {"MZ", "MOZ", "Mozambique", ""},
    {"NA", "NAM", "Namibia", ""},
    {"NC", "NCL", "New Caledonia", "FR"},
    {"NE", "NER", "Niger", ""},
    {"NF", "NFK", "Norfolk Island", "AU"},
    {"NG", "NGA", "Nigeria", ""},
    {"NI", "NIC", "Nicaragua", ""},
    {"NL", "NLD", "Netherlands", ""},
    {"NO", "NOR", "Norway", ""},
    {"NP", "NPL", "Nepal", ""},
    {"NR", "NRU", "Nauru", ""},
    {"NU", "NIU", "Niue", "NZ"},
    {"NZ", "NZL", "New Zealand", ""},
    {"OM", "OMN", "Oman", ""},
    {"PA", "PAN", "Panama", ""},
    {"PE", "PER", "Peru", ""},
    {"PF", "PYF", "French Polynesia", "FR"},
    {"PG", "PNG", "Papua New Guinea", ""},
    {"PH", "PHL", "Philippines", ""},
    {"PK", "PAK", "Pakistan", ""},
    {"PL", "POL", "Poland", ""},
    {"PM", "SPM", "Saint Pierre and Miquelon", "FR"},
    {"PN", "PCN", "Pitcairn Islands", "GB"},
    {"PR", "PRI", "Puerto Rico", "US"},
    {"PS", "PSE", "Palestine", ""},
    {"PT", "PRT", "Portugal", ""},
    {"PW", "PLW", "Palau", ""},
    {"PY", "PRY", "Paraguay", ""},
    {"QA", "QAT", "Qatar", ""},
    {"RE", "REU", "Réunion", "FR"},
    {"RO", "ROU", "Romania", ""},
    {"RS", "SRB", "Serbia", ""},
    {"RU", "RUS", "Russia", ""},
    {"RW", "RWA", "Rwanda", ""},
    {"SA", "SAU", "Saudi Arabia", ""},
    {"SB", "SLB", "Solomon Islands", ""},
    {"SC", "SYC", "Seychelles", ""},
    {"SD", "SDN", "Sudan", ""},
    {"SE", "SWE", "Sweden", ""},
    {"SG", "SGP", "Singapore", ""},
    {"SH", "SHN", "Saint Helena", "GB"},
    {"SI", "SVN", "Slovenia", ""},
    {"SJ", "SJM", "Svalbard and Jan Mayen", "NO"},
    {"SK", "SVK", "Slovakia", ""},
    {"SL", "SLE", "Sierra Leone", ""},
    {"SM", "SMR", "San Marino", ""},
    {"SN", "SEN", "Senegal", ""},
    {"SO", "SOM", "Somalia", ""},
    {"SR", "SUR", "Suriname", ""},
    {"SS", "SSD", "South Sudan", ""},
    {"ST", "STP", "São Tomé and Príncipe", ""},
    {"SV", "SLV", "El Salvador", ""},
    {"SX", "SXM", "Sint Maarten", "NL"},
    {"SY", "SYR", "Syria", ""},
    {"SZ", "SWZ", "Eswatini", ""},
    {"TC", "TCA", "Turks and Caicos Islands", "GB"},
    {"TD", "TCD", "Chad", ""},
    {"TF", "ATF", "French Southern Territories", "FR"},
    {"TG", "TGO", "Togo", ""},
    {"TH", "THA", "Thailand", ""},
    {"TJ", "TJK", "Tajikistan", ""},
    {"TK", "TKL", "Tokelau", "NZ"},
    {"TL", "TLS", "Timor-Leste", ""},
    {"TM", "TKM", "Turkmenistan", ""},
    {"TN", "TUN", "Tunisia", ""},
    {"TO", "TON", "Tonga", ""},
    {"TR", "TUR", "Türkiye", ""},
    {"TT", "TTO", "Trinidad and Tobago", ""},
    {"TV", "TUV", "Tuvalu", ""},
    {"TW", "TWN", "Taiwan", ""},
    {"TZ", "TZA", "Tanzania", ""},
    {"UA", "UKR", "Ukraine", ""},
    {"UG", "UGA", "Uganda", ""},
    {"UM", "UMI", "United States Minor Outlying Islands", "US"},
    {"US", "USA", "United States", ""},
    {"UY", "URY", "Uruguay", ""},
    {"UZ", "UZB", "Uzbekistan", ""},
    {"VA", "VAT", "Vatican City", ""},
    {"VC", "VCT", "Saint Vincent and the Grenadines", ""},
    {"VE", "VEN", "Venezuela", ""},
    {"VG", "VGB", "British Virgin Islands", "GB"},
    {"VI", "VIR", "U.S. Virgin Islands", "US"},
    {"VN", "VNM", "Vietnam", ""},
    {"VU", "VUT", "Vanuatu", ""},
    {"WF", "WLF", "Wallis and Futuna", "FR"},
    {"WS", "WSM", "Samoa", ""},
    {"XK", "XKX", "Kosovo", ""},
    {"YE", "YEM", "Yemen", ""},
    {"YT", "MYT", "Mayotte", "FR"},
    {"ZA", "ZAF", "South Africa", ""},
    {"ZM", "ZMB", "Zambia", ""},
    {"ZW", "ZWE", "Zimbabwe", ""},
};
/* clang-format on */
const size_t country_count = sizeof(country_table) / sizeof(country_table[0]);
