/* The keys of JSON that count; see answer_fields.h. */
#include "answers/answer_fields.h"

#include <string.h>

/* Keys without case, blanks and signs, in the order of their bytes. */
static const struct fields_key {
    const char *key;
    enum answer_field field;
} fields_keys[] = {
    {"admin1", FIELD_REGION},
    {"administrativearea", FIELD_REGION},
    {"analysis", FIELD_REASONING},
    {"answer", FIELD_PLACE},
    {"antwort", FIELD_PLACE},
    {"begr\xC3\xBCndung", FIELD_REASONING}, /* begründung */
    {"breite", FIELD_LAT},
    {"breitengrad", FIELD_LAT},
    {"bundesland", FIELD_REGION},
    {"certainty", FIELD_CONFIDENCE},
    {"chainofthought", FIELD_REASONING},
    {"chainofthoughts", FIELD_REASONING},
    {"cidade", FIELD_CITY},
    {"citt\xC3\xA0", FIELD_CITY}, /* città */
    {"city", FIELD_CITY},
    {"cityname", FIELD_CITY},
    {"citytown", FIELD_CITY},
    {"ciudad", FIELD_CITY},
    {"confiance", FIELD_CONFIDENCE},
    {"confianza", FIELD_CONFIDENCE},
    {"confian\xC3\xA7"
     "a",
     FIELD_CONFIDENCE}, /* confiança */
    {"confidence", FIELD_CONFIDENCE},
    {"confidencelevel", FIELD_CONFIDENCE},
    {"confidencescore", FIELD_CONFIDENCE},
    {"coordenadas", FIELD_POSITION},
    {"coordinate", FIELD_POSITION},
    {"coordinates", FIELD_POSITION},
    {"coordonn\xC3\xA9"
     "es",
     FIELD_POSITION}, /* coordonnées */
    {"coords", FIELD_POSITION},
    {"country", FIELD_COUNTRY},
    {"countryname", FIELD_COUNTRY},
    {"departamento", FIELD_REGION},
    {"d\xC3\xA9partement", FIELD_REGION}, /* département */
    {"emplacement", FIELD_PLACE},
    {"erkl\xC3\xA4rung", FIELD_REASONING}, /* erklärung */
    {"estado", FIELD_REGION},
    {"explanation", FIELD_REASONING},
    {"explicaci\xC3\xB3n", FIELD_REASONING},       /* explicación */
    {"explica\xC3\xA7\xC3\xA3o", FIELD_REASONING}, /* explicação */
    {"finalanswer", FIELD_PLACE},
    {"finalguess", FIELD_PLACE},
    {"finallocation", FIELD_PLACE},
    {"geographischebreite", FIELD_LAT},
    {"gps", FIELD_POSITION},
    {"gpscoordinates", FIELD_POSITION},
    {"gpslatitude", FIELD_LAT},
    {"gpslongitude", FIELD_LON},
    {"gpsposition", FIELD_POSITION},
    {"justification", FIELD_REASONING},
    {"konfidenz", FIELD_CONFIDENCE},
    {"koordinaten", FIELD_POSITION},
    {"laenge", FIELD_LON},
    {"laengengrad", FIELD_LON},
    {"land", FIELD_COUNTRY},
    {"lat", FIELD_LAT},
    {"latitud", FIELD_LAT},
    {"latitude", FIELD_LAT},
    {"latitudine", FIELD_LAT},
    {"latlng", FIELD_POSITION},
    {"latlon", FIELD_POSITION},
    {"lieu", FIELD_PLACE},
    {"likelihood", FIELD_CONFIDENCE},
    {"lng", FIELD_LON},
    {"localizability", FIELD_LOCALIZABLE},
    {"localizabilityscore", FIELD_LOCALIZABLE},
    {"localizable", FIELD_LOCALIZABLE},
    {"localiza\xC3\xA7\xC3\xA3o", FIELD_PLACE}, /* localização */
    {"locatability", FIELD_LOCALIZABLE},
    {"locatabilityscore", FIELD_LOCALIZABLE},
    {"locatable", FIELD_LOCALIZABLE},
    {"location", FIELD_PLACE},
    {"lon", FIELD_LON},
    {"long", FIELD_LON},
    {"longitud", FIELD_LON},
    {"longitude", FIELD_LON},
    {"longitudine", FIELD_LON},
    {"l\xC3\xA4nge", FIELD_LON},      /* länge */
    {"l\xC3\xA4ngengrad", FIELD_LON}, /* längengrad */
    {"municipality", FIELD_CITY},
    {"municipio", FIELD_CITY},
    {"nation", FIELD_COUNTRY},
    {"ort", FIELD_CITY},
    {"paese", FIELD_COUNTRY},
    {"pais", FIELD_COUNTRY},
    {"pays", FIELD_COUNTRY},
    {"pa\xC3\xADs", FIELD_COUNTRY}, /* país */
    {"place", FIELD_PLACE},
    {"position", FIELD_POSITION},
    {"predictedcity", FIELD_CITY},
    {"predictedcityname", FIELD_CITY},
    {"predictedcountry", FIELD_COUNTRY},
    {"predictedlat", FIELD_LAT},
    {"predictedlatitude", FIELD_LAT},
    {"predictedlocation", FIELD_PLACE},
    {"predictedlon", FIELD_LON},
    {"predictedlongitude", FIELD_LON},
    {"predlat", FIELD_LAT},
    {"predlon", FIELD_LON},
    {"prefecture", FIELD_REGION},
    {"prob", FIELD_CONFIDENCE},
    {"probability", FIELD_CONFIDENCE},
    {"province", FIELD_REGION},
    {"provincia", FIELD_REGION},
    {"prov\xC3\xADncia", FIELD_REGION},     /* província */
    {"racioc\xC3\xADnio", FIELD_REASONING}, /* raciocínio */
    {"raisonnement", FIELD_REASONING},
    {"rank", FIELD_RANK},
    {"ranking", FIELD_RANK},
    {"rationale", FIELD_REASONING},
    {"razonamiento", FIELD_REASONING},
    {"reason", FIELD_REASONING},
    {"reasoning", FIELD_REASONING},
    {"reasoningprocess", FIELD_REASONING},
    {"region", FIELD_REGION},
    {"regi\xC3\xA3o", FIELD_REGION}, /* região */
    {"regi\xC3\xB3n", FIELD_REGION}, /* región */
    {"respuesta", FIELD_PLACE},
    {"r\xC3\xA9gion", FIELD_REGION}, /* région */
    {"r\xC3\xA9ponse", FIELD_PLACE}, /* réponse */
    {"score", FIELD_CONFIDENCE},
    {"staat", FIELD_COUNTRY},
    {"stadt", FIELD_CITY},
    {"state", FIELD_REGION},
    {"stateorprovince", FIELD_REGION},
    {"stateprovince", FIELD_REGION},
    {"stateprovinceregion", FIELD_REGION},
    {"stepbystepreasoning", FIELD_REASONING},
    {"thinking", FIELD_REASONING},
    {"thought", FIELD_REASONING},
    {"thoughtprocess", FIELD_REASONING},
    {"town", FIELD_CITY},
    {"ubicaci\xC3\xB3n", FIELD_PLACE}, /* ubicación */
    {"village", FIELD_CITY},
    {"ville", FIELD_CITY},
    {"visuallylocatable", FIELD_LOCALIZABLE},
    {"\xD0\x93\xD0\xBE\xD1\x80\xD0\xBE\xD0\xB4", FIELD_CITY}, /* Город */
    {"\xD0\x94\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0",
     FIELD_LON}, /* Долгота */
    {"\xD0\x9A\xD0\xBE\xD0\xBE\xD1\x80\xD0\xB4\xD0\xB8\xD0\xBD\xD0\xB0\xD1\x82"
     "\xD1\x8B",
     FIELD_POSITION}, /* Координаты */
    {"\xD0\x9E\xD0\xB1\xD0\xBB\xD0\xB0\xD1\x81\xD1\x82\xD1\x8C",
     FIELD_REGION}, /* Область */
    {"\xD0\xA0\xD0\xB5\xD0\xB3\xD0\xB8\xD0\xBE\xD0\xBD",
     FIELD_REGION}, /* Регион */
    {"\xD0\xA1\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB0",
     FIELD_COUNTRY}, /* Страна */
    {"\xD0\xA8\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0",
     FIELD_LAT},                                              /* Широта */
    {"\xD0\xB3\xD0\xBE\xD1\x80\xD0\xBE\xD0\xB4", FIELD_CITY}, /* город */
    {"\xD0\xB4\xD0\xBE\xD0\xBB\xD0\xB3\xD0\xBE\xD1\x82\xD0\xB0",
     FIELD_LON}, /* долгота */
    {"\xD0\xBA\xD0\xBE\xD0\xBE\xD1\x80\xD0\xB4\xD0\xB8\xD0\xBD\xD0\xB0\xD1\x82"
     "\xD1\x8B",
     FIELD_POSITION},                                          /* координаты */
    {"\xD0\xBC\xD0\xB5\xD1\x81\xD1\x82\xD0\xBE", FIELD_PLACE}, /* место */
    {"\xD0\xBE\xD0\xB1\xD0\xBB\xD0\xB0\xD1\x81\xD1\x82\xD1\x8C",
     FIELD_REGION}, /* область */
    {"\xD0\xBE\xD0\xB1\xD0\xBE\xD1\x81\xD0\xBD\xD0\xBE\xD0\xB2\xD0\xB0\xD0\xBD"
     "\xD0\xB8\xD0\xB5",
     FIELD_REASONING},                                         /* обоснование */
    {"\xD0\xBE\xD1\x82\xD0\xB2\xD0\xB5\xD1\x82", FIELD_PLACE}, /* ответ */
    {"\xD1\x80\xD0\xB0\xD1\x81\xD1\x81\xD1\x83\xD0\xB6\xD0\xB4\xD0\xB5\xD0\xBD"
     "\xD0\xB8\xD0\xB5",
     FIELD_REASONING}, /* рассуждение */
    {"\xD1\x80\xD0\xB5\xD0\xB3\xD0\xB8\xD0\xBE\xD0\xBD",
     FIELD_REGION}, /* регион */
    {"\xD1\x81\xD1\x82\xD1\x80\xD0\xB0\xD0\xBD\xD0\xB0",
     FIELD_COUNTRY}, /* страна */
    {"\xD1\x88\xD0\xB8\xD1\x80\xD0\xBE\xD1\x82\xD0\xB0",
     FIELD_LAT},                                   /* широта */
    {"\xE4\xBD\x8D\xE7\xBD\xAE", FIELD_PLACE},     /* 位置 */
    {"\xE5\x88\x86\xE6\x9E\x90", FIELD_REASONING}, /* 分析 */
    {"\xE5\x9B\x9E\xE7\xAD\x94", FIELD_PLACE},     /* 回答 */
    {"\xE5\x9B\xBD", FIELD_COUNTRY},               /* 国 */
    {"\xE5\x9B\xBD\xE5\x90\x8D", FIELD_COUNTRY},   /* 国名 */
    {"\xE5\x9B\xBD\xE5\xAE\xB6", FIELD_COUNTRY},   /* 国家 */
    {"\xE5\x9C\x8B\xE5\xAE\xB6", FIELD_COUNTRY},   /* 國家 */
    {"\xE5\x9C\xB0\xE5\x8C\xBA", FIELD_REGION},    /* 地区 */
    {"\xE5\x9C\xB0\xE5\x9F\x9F", FIELD_REGION},    /* 地域 */
    {"\xE5\x9C\xB0\xE7\x82\xB9", FIELD_PLACE},     /* 地点 */
    {"\xE5\x9D\x90\xE6\xA0\x87", FIELD_POSITION},  /* 坐标 */
    {"\xE5\x9F\x8E\xE5\xB8\x82", FIELD_CITY},      /* 城市 */
    {"\xE5\xA0\xB4\xE6\x89\x80", FIELD_PLACE},     /* 場所 */
    {"\xE5\xB7\x9E", FIELD_REGION},                /* 州 */
    {"\xE5\xB8\x82", FIELD_CITY},                  /* 市 */
    {"\xE5\xBA\xA7\xE6\xA8\x99", FIELD_POSITION},  /* 座標 */
    {"\xE6\x80\x9D\xE8\x80\x83", FIELD_REASONING}, /* 思考 */
    {"\xE6\x8E\x92\xE5\x90\x8D", FIELD_RANK},      /* 排名 */
    {"\xE6\x8E\xA8\xE7\x90\x86", FIELD_REASONING}, /* 推理 */
    {"\xE6\x8E\xA8\xE7\x90\x86\xE8\xBF\x87\xE7\xA8\x8B",
     FIELD_REASONING},                                          /* 推理过程 */
    {"\xE6\xA0\xB9\xE6\x8B\xA0", FIELD_REASONING},              /* 根拠 */
    {"\xE7\x90\x86\xE7\x94\xB1", FIELD_REASONING},              /* 理由 */
    {"\xE7\x9C\x81", FIELD_REGION},                             /* 省 */
    {"\xE7\x9C\x81\xE4\xBB\xBD", FIELD_REGION},                 /* 省份 */
    {"\xE7\xAD\x94\xE6\xA1\x88", FIELD_PLACE},                  /* 答案 */
    {"\xE7\xB5\x8C\xE5\xBA\xA6", FIELD_LON},                    /* 経度 */
    {"\xE7\xB6\x93\xE5\xBA\xA6", FIELD_LON},                    /* 經度 */
    {"\xE7\xB7\xAF\xE5\xBA\xA6", FIELD_LAT},                    /* 緯度 */
    {"\xE7\xBA\xAC\xE5\xBA\xA6", FIELD_LAT},                    /* 纬度 */
    {"\xE7\xBB\x8F\xE5\xBA\xA6", FIELD_LON},                    /* 经度 */
    {"\xE7\xBD\xAE\xE4\xBF\xA1\xE5\xBA\xA6", FIELD_CONFIDENCE}, /* 置信度 */
    {"\xE9\x83\xBD\xE5\xB8\x82", FIELD_CITY},                   /* 都市 */
    {"\xE9\x83\xBD\xE5\xB8\x82\xE5\x90\x8D", FIELD_CITY},       /* 都市名 */
    {"\xE9\x83\xBD\xE9\x81\x93\xE5\xBA\x9C\xE7\x9C\x8C",
     FIELD_REGION},                               /* 都道府県 */
    {"\xEA\xB2\xBD\xEB\x8F\x84", FIELD_LON},      /* 경도 */
    {"\xEA\xB5\xAD\xEA\xB0\x80", FIELD_COUNTRY},  /* 국가 */
    {"\xEB\x8F\x84\xEC\x8B\x9C", FIELD_CITY},     /* 도시 */
    {"\xEC\x9C\x84\xEB\x8F\x84", FIELD_LAT},      /* 위도 */
    {"\xEC\xA2\x8C\xED\x91\x9C", FIELD_POSITION}, /* 좌표 */
};

enum answer_field answer_field_of_key(struct span key)
{
    char bare[ANSWER_KEY_MAX + 1];
    size_t n = 0, low = 0;
    size_t high = sizeof(fields_keys) / sizeof(fields_keys[0]);

    if (key.len > ANSWER_KEY_MAX || key.len == 0)
        return FIELD_COUNT;
    for (size_t i = 0; i < key.len; i++) {
        unsigned char c = (unsigned char)key.data[i];

        if (c >= 'A' && c <= 'Z')
            c |= 0x20;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
            bare[n++] = (char)c;
    }
    bare[n] = '\0';
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *other = fields_keys[middle].key;
        int order = (unsigned char)bare[0] - (unsigned char)other[0];

        if (order == 0)
            order = strcmp(bare, other);

        if (order == 0)
            return fields_keys[middle].field;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FIELD_COUNT;
}
