#!/bin/sh
# check-faults.sh: 10,000 questions to a server that goes wrong in every way,
# with ten kill -9: none lost, none doubled, memory, sums, seconds.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
. tests/stages/faults.sh
need_file "$B/doubles/fault_server"
faults "${FAULTS_COUNT:-10000}" "${FAULTS_KILLS:-10}" "${FAULTS_PERCENT:-20}"
plan_done
