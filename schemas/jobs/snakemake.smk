# snakemake -s Snakefile --cores @THROTTLE@ --retries 3 --keep-going: the whole; on a
# cluster with --executor (version 8 on) or --cluster (7). Written by limbeck plan
# --engine snakemake.
DIR = @QUOTED_DIR@
SHARDS = range(1, @SHARDS@ + 1)

rule all:
    input: DIR + "/done/ask"

rule whole_ask:
    input: expand(DIR + "/done/ask-{i}", i=SHARDS)
    output: touch(DIR + "/done/ask")
    shell: "sh {DIR:q}/whole.sh ask"

rule whole_read:
    input: expand(DIR + "/done/read-{i}", i=SHARDS)
    output: touch(DIR + "/done/read")
    shell: "sh {DIR:q}/whole.sh read"

rule ask:
    input: DIR + "/done/read"
    output: touch(DIR + "/done/ask-{i}")
    threads: @PROCESSORS@
    shell: "sh {DIR:q}/shard.sh ask {wildcards.i}"

rule read:
    output: touch(DIR + "/done/read-{i}")
    threads: @PROCESSORS@
    shell: "sh {DIR:q}/shard.sh read {wildcards.i}"
