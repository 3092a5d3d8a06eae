#!/usr/bin/env bash
# A Slurm of its own for tests: two nodes that are this machine, all files in one folder, nothing of the system's own used.
#
#   cluster.sh start FOLDER    prints the path of slurm.conf, for SLURM_CONF; where there can be no Slurm exit code 77, and why
#   cluster.sh stop FOLDER     ends its daemons and what its jobs left
#   cluster.sh kill-controller FOLDER, start-controller FOLDER, stop-node FOLDER NODE, start-node FOLDER NODE
#
# FOLDER: a short path (sockets lie in it), seen by nobody else.
set -euo pipefail
action=$1 folder=$2 nodes="n1 n2" cpus=4 memory=4096
export PATH="$PATH:/usr/sbin:/sbin" SLURM_CONF="$folder/slurm.conf"

cannot() { echo "$*"; exit 77; }
fail() {
    if [ "$action" = start ]; then
        # Nothing of half a cluster stays behind.
        "$0" stop "$folder" > /dev/null 2>&1 || true
        cannot "Slurm does not start on this machine: $*"
    fi
    echo "cluster.sh: $*" >&2
    exit 1
}

# Debian's packages would start their daemons where there is an init; a policy of 101 forbids it meanwhile.
install() {
    local program missing= policy=/usr/sbin/policy-rc.d made=
    for program in slurmctld slurmd sbatch munged; do command -v $program > /dev/null || missing=1; done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then cannot "Slurm is not installed, and only root can install it (slurmctld, slurmd, munge)"; fi
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod +x $policy; made=1; }
    local get="apt-get -qq -y -o DPkg::Lock::Timeout=300"
    DEBIAN_FRONTEND=noninteractive $get install --no-install-recommends slurmctld slurmd slurm-client munge > /dev/null 2>&1 ||
        { $get update > /dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive $get install --no-install-recommends slurmctld slurmd slurm-client munge > /dev/null 2>&1; } ||
        { [ -z "$made" ] || rm -f $policy; cannot "Slurm cannot be installed (slurmctld, slurmd, munge)"; }
    [ -z "$made" ] || rm -f $policy
}

free_ports() {
    local first i
    for ((first = 20000 + $$ % 5000 * 4; ; first += 4)); do
        for i in 0 1 2; do (: < "/dev/tcp/127.0.0.1/$((first + i))") 2> /dev/null && continue 2; done
        echo $first
        return
    done
}

configure() {
    mkdir -p "$folder"/{state,spool/n1,spool/n2,log,gpus}
    (umask 077; head -c 1024 /dev/urandom > "$folder/munge.key")
    local port host
    port=$(free_ports) host=$(uname -n)
    cat > "$SLURM_CONF" <<CONF
ClusterName=tests
SlurmctldHost=${host%%.*}(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=$folder/state
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmdLogFile=$folder/log/slurmd.%n.log
SlurmdSpoolDir=$folder/spool/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=512
GresTypes=gpu
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,bf_interval=2,default_queue_depth=1000
PriorityType=priority/basic
MaxArraySize=2001
MinJobAge=300
KillWait=5
CompleteWait=0
ReturnToService=2
SlurmdTimeout=10
SlurmdParameters=config_overrides
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
CONF
    local i=0 node
    for node in $nodes; do
        i=$((i + 1))
        ln -sfn /dev/null "$folder/gpus/$node"
        echo "NodeName=$node NodeHostname=${host%%.*} NodeAddr=127.0.0.1 Port=$((port + i)) CPUs=$cpus RealMemory=$memory Gres=gpu:1 State=UNKNOWN" >> "$SLURM_CONF"
        echo "NodeName=$node Name=gpu File=$folder/gpus/$node" >> "$folder/gres.conf"
    done
}

until_it() { # SECONDS COMMAND...: until the command is true
    local end=$((SECONDS + $1)); shift
    until "$@" > /dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}

number() { [ -s "$1" ] && tr -dc 0-9 < "$1"; }
start_controller() { slurmctld -i -f "$SLURM_CONF" < /dev/null > /dev/null 2>> "$folder/log/start.log"; until_it 30 controller_answers || fail "the controller does not answer: $folder/log"; }
controller_answers() { scontrol ping | grep -q 'is UP'; }
start_node() { slurmd -f "$SLURM_CONF" -N "$1" < /dev/null > /dev/null 2>> "$folder/log/start.log"; }
all_up() { [ "$(sinfo -h -N -o '%N %t' | grep -cE ' (idle|mix|alloc|comp)$')" = 2 ]; }
end() { # PIDFILE SIGNAL
    local id
    id=$(number "$1") || return 0
    kill "-$2" "$id" 2> /dev/null || true
    until_it 10 eval "! kill -0 $id" || kill -KILL "$id" 2> /dev/null || true
    rm -f "$1"
}

case $action in
    start)
        install
        # The controller looks its own name up, to listen there and nowhere else.
        getent hosts "$(uname -n)" > /dev/null || cannot "this machine's name, $(uname -n), has no address, so Slurm does not start: add it to /etc/hosts"
        [ ${#folder} -le 60 ] || fail "the path is too long for a socket: $folder"
        [ -e "$SLURM_CONF" ] || configure
        munged --force --socket="$folder/munge.socket" --key-file="$folder/munge.key" --log-file="$folder/log/munged.log" \
            --pid-file="$folder/munged.pid" --seed-file="$folder/munge.seed" > /dev/null 2>&1 || fail "munged does not start: $folder/log"
        start_controller
        for node in $nodes; do start_node "$node"; done
        until_it 30 all_up || fail "the nodes do not come up: $folder/log"
        echo "$SLURM_CONF"
        ;;
    stop)
        if controller_answers 2> /dev/null; then
            timeout 20 scancel --user="$(id -un)" > /dev/null 2>&1 || true
            until_it 10 eval '[ -z "$(squeue -h)" ]' || true
        fi
        for node in $nodes; do end "$folder/slurmd.$node.pid" TERM; done
        # What is left of jobs carries this cluster's configuration.
        for process in /proc/[0-9]*; do
            if tr '\0' '\n' 2> /dev/null < "$process/environ" | grep -qxF "SLURM_CONF=$SLURM_CONF" && tr '\0' '\n' 2> /dev/null < "$process/environ" | grep -q '^SLURM_JOB_ID='; then
                kill -KILL "${process#/proc/}" 2> /dev/null || true
            fi
        done
        end "$folder/slurmctld.pid" TERM
        end "$folder/munged.pid" TERM
        ;;
    kill-controller) end "$folder/slurmctld.pid" KILL ;;
    start-controller) start_controller ;;
    stop-node) end "$folder/slurmd.$3.pid" KILL ;;
    start-node) start_node "$3" ;;
    *) fail "what is '$action'?" ;;
esac
