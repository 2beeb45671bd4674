#include "exports/export_reward.h"

void export_reward_core(struct buf *out)
{
    buf_add_text(
        out,
        "\"\"\"Rewards for GRPO: how near the answer is, and its form.\"\"\"\n"
        "import math\n"
        "import re\n"
        "\n"
        "THETA_KM = 200.0\n"
        "NUMBER = r'[-+]?\\d+(?:\\.\\d+)?'\n"
        "PAIR = re.compile(r'(' + NUMBER + r')[^\\d+-]+(' + NUMBER + r')')\n"
        "FORM = re.compile(r'\\s*<think>(?:(?!<think>).)+</think>\\s*'\n"
        "                  r'<answer>(?:(?!<answer>).)+</answer>\\s*', re.S)\n"
        "\n\n"
        "def text_of(completion):\n"
        "    if isinstance(completion, str):\n"
        "        return completion\n"
        "    return completion[-1]['content']\n"
        "\n\n"
        "def position(text):\n"
        "    answers = re.findall(r'<answer>(.*?)</answer>', text, re.S)\n"
        "    found = PAIR.search(answers[-1]) if answers else None\n"
        "    if not found:\n"
        "        return None\n"
        "    lat, lon = float(found.group(1)), float(found.group(2))\n"
        "    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else "
        "None\n"
        "\n\n"
        "def kilometres(lat, lon, to_lat, to_lon):\n"
        "    a, b = math.radians(lat), math.radians(to_lat)\n"
        "    h = (math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b)\n"
        "         * math.sin(math.radians(to_lon - lon) / 2) ** 2)\n"
        "    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(h)))\n"
        "\n\n"
        "def geo(completion, lat, lon):\n"
        "    at = position(text_of(completion))\n"
        "    if at is None:\n"
        "        return 0.0\n"
        "    x = math.exp(-kilometres(*at, float(lat), float(lon)) / "
        "THETA_KM)\n"
        "    return 2 * x / (1 + x)\n"
        "\n\n"
        "def form(completion):\n"
        "    return 1.0 if FORM.fullmatch(text_of(completion)) else 0.0\n");
}

bool export_reward_write(struct export_out *out, const char *rest,
                         struct err *err)
{
    struct buf text;

    if (out->rows[EXPORT_RL][0] == 0)
        return true;
    buf_init(&text, 1 << 20);
    export_reward_core(&text);
    buf_add_text(&text, rest);
    bool ok = export_out_text(out, "limbeck_reward.py", buf_span(&text), err);
    buf_release(&text);
    return ok;
}
