# shellcheck shell=sh
# browser.sh: Debian's chromium as $CHROMIUM, and Python with Playwright and
# axe-core as $python, which are installed once from PyPI outside the tree
# ($BROWSER_VENV, else below ~/.cache). What is missing is said, and skipped.
# Sourced behind tap.sh.
CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
[ -n "$CHROMIUM" ] || skip_all "needs chromium (apt-get install chromium)"
BROWSER_VENV=${BROWSER_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/limbeck-browser}
python=$BROWSER_VENV/bin/python
if ! "$python" -c 'import playwright, axe_playwright_python' 2> "$W/log"; then
    if ! { mkdir -p "$BROWSER_VENV" && python3 -m venv "$BROWSER_VENV" &&
        "$BROWSER_VENV/bin/pip" -q install playwright axe-playwright-python
    } > "$W/log" 2>&1; then
        skip_all "could not install playwright and axe: $(tail -1 "$W/log")"
    fi
fi
