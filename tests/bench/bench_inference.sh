#!/bin/sh
# make bench-models: local inference on models of true shapes, beside the
# machine's own limits of the same run. Never fails on a time.
#   THREADS (all processors), ROUNDS (5), CLOCK (wall, or cpu: seconds of CPU,
#   for one thread on a machine that does other work): settings
set -eu
export LC_ALL=C.UTF-8
B=${B:-build}
THREADS=${THREADS:-$(nproc)}
ROUNDS=${ROUNDS:-5}
MODELS=$B/bench-models
export OPENBLAS_NUM_THREADS="$THREADS"

for kind in qwen qwen-24 clip-b32 clip-l14 minilm segformer-b0; do
    "$B/bench/synthetic_model" $kind "$MODELS/$kind"
done
load() { cut -d' ' -f1-3 /proc/loadavg; }

echo "$(date -u +%Y-%m-%d), $(nproc) processors," \
    "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "$THREADS threads, ${CLOCK:-wall} clock, medians of $ROUNDS rounds, load before $(load)"
echo
echo '| name | measured | target | ratio |'
echo '|---|---|---|---|'
"$B/bench/bench_inference" "$MODELS/qwen" "$THREADS" "$ROUNDS"
"$B/bench/bench_scheduler" "$MODELS/qwen-24" "$THREADS" "$ROUNDS"
"$B/bench/bench_encoders" "$MODELS" "$ROUNDS"
echo
echo "load after $(load)"
