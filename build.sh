#!/bin/sh
# Builds the front (build/) if its sources changed, and runs it. With nothing changed this costs a few milliseconds: no
# MSBuild is started. `./build.sh --help` lists what the front can do.
set -eu

root=$(cd -P -- "$(dirname -- "$0")" && pwd)
# The front and the steps are started by their own names, so they must find the runtime that 'dotnet' would use.
[ -n "${DOTNET_ROOT:-}" ] || ! command -v dotnet > /dev/null || DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
# A bare machine has no ICU, and nothing here depends on a culture.
export DOTNET_ROOT RETABLE_ROOT="${RETABLE_ROOT:-$root}" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
fronts=$root/artifacts/front

# What the front is made of. Projects are listed as Build.csproj references them.
sources() {
    cd "$root"
    find build src/Cluster src/Contract src/Yaml src/Engine src/Metrics src/Pages src/Parquet src/Remote src/RemoteS3 src/Report src/Tables src/Torch Directory.Build.props Directory.Build.targets Directory.Packages.props \
        BannedSymbols.txt .editorconfig global.json "$@"
}

# Sizes and times (of content and of metadata) tell in milliseconds that nothing changed; only if they differ is the content read.
# The time is taken before building, so that a file saved meanwhile is noticed by the next call.
listing=$(sources -printf '%p %s %T@ %C@\n' 2>/dev/null | sort | sha256sum | cut -c -64)
if [ -r "$fronts/current" ] && read -r known content < "$fronts/current" && [ "$known" = "$listing" ] && [ -x "$fronts/$content/Retable.Build" ]; then
    exec "$fronts/$content/Retable.Build" "$@"
fi

if ! command -v dotnet > /dev/null; then
    echo "error: 'dotnet' is not on the PATH, and the build needs the .NET SDK 10" >&2
    echo "  hint     Install it (https://dot.net), or put its folder on the PATH." >&2
    exit 36
fi

# MSBuild puts the path into its own language, where these mean something.
case $root in
*[\'\"\;%*?]*)
    echo "error: the checkout's path has a quote or one of ; % * ? in it, and the .NET SDK cannot build there: $root" >&2
    echo "  hint     Move it to another folder. Blanks do no harm." >&2
    exit 2
    ;;
esac

publish() (
    cd "$root" && dotnet publish build/Build.csproj -c Release -o "$part" -v quiet --nologo -nodeReuse:false "$1" > "$log" 2>&1
)

content=$(sources -type f -print0 | sort -z | (cd "$root" && xargs -0 sha256sum) | sha256sum | cut -c -16)
if [ ! -x "$fronts/$content/Retable.Build" ]; then
    # Into a folder of its own, renamed when it is whole: a front that runs meanwhile keeps its files.
    part=$fronts/.part.$$
    log=$root/artifacts/logs/front.log
    mkdir -p "$fronts" "$root/artifacts/logs"
    trap 'rm -rf "$part"' EXIT
    if [ -t 2 ]; then
        first=''
        [ -e "$fronts/current" ] || first=', for the first time: it fetches packages, which takes a minute or more'
        echo "building the command itself$first (artifacts/logs/front.log)" >&2
    fi
    # The second try is without ahead-of-time code, in case the compiler for that cannot be fetched.
    if ! publish -p:PublishReadyToRun=true && ! publish -p:PublishReadyToRun=false; then
        if grep -q ' NU1301' "$log"; then
            echo "error: the NuGet packages cannot be fetched (log: artifacts/logs/front.log)" >&2
            echo "  hint     Is the network there? Only the first call needs it." >&2
            exit 36
        fi
        found=$(grep -E ': (error|warning) ' "$log" | sort -u | head -n 20)
        [ -n "$found" ] || found=$(tail -n 20 "$log")
        printf '%s\n' "$found" >&2
        echo "error: the front does not build (log: artifacts/logs/front.log)" >&2
        exit 37
    fi
    [ -d "$fronts/$content" ] || mv "$part" "$fronts/$content"
    rm -rf "$part"
    trap - EXIT
    # The newest few stay: a branch one comes back to needs no build, and a running front loads files as it goes.
    ls -1dt "$fronts"/*/ | tail -n +5 | xargs -r rm -rf
fi

# Who may not write here can still run what another one built.
if [ -w "$fronts" ]; then
    touch "$fronts/$content"
    echo "$listing $content" > "$fronts/current.$$" && mv "$fronts/current.$$" "$fronts/current"
fi
exec "$fronts/$content/Retable.Build" "$@"
