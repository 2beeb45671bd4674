# Published and measured recall side by side: model, then per distance the
# published count of 237, ours, ours of valid JSON alone. Input: the published
# table, then TSV lines of both evaluations (MODE, MODEL, four counts).
BEGIN { n = 237 }
FILENAME == ARGV[1] {
    if (FNR > 1) {
        split($0, f, ",")
        published[f[1]] = sprintf("%d\t%d\t%d\t%d", f[2] * n / 100 + 0.5,
            f[5] * n / 100 + 0.5, f[7] * n / 100 + 0.5, f[8] * n / 100 + 0.5)
    }
    next
}
{
    split($0, f, "\t")
    counts = f[3] "\t" f[4] "\t" f[5] "\t" f[6]
    if (f[1] == "ours") {
        order[++models] = f[2]
        ours[f[2]] = counts
    } else {
        strict[f[2]] = counts
    }
}
END {
    for (i = 1; i <= models; i++) {
        m = order[i]
        print m "\t" (m in published ? published[m] : "-\t-\t-\t-") "\t" \
            ours[m] "\t" strict[m]
    }
}
