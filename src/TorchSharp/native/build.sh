#!/usr/bin/env bash
# Builds the shim for the libtorch that this machine has, once, and prints the path of the library.
#
# Which libtorch: RETABLE_LIBTORCH names a folder with include/ and lib/ (a libtorch or an installed torch package), or
# is the word 'python' for the PyTorch of the python3 on PATH; without it the system's.
# Where to: artifacts/native/<hash of the sources and the libtorch>/, to which artifacts/native/current points.
# Errors: exit code 36 and a message that says what is missing.
set -euo pipefail

source_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
native="${RETABLE_NATIVE:-$(cd "$source_folder/../../.." && pwd)/artifacts/native}"

missing() {
  echo "error: $1" >&2
  echo "  hint     $2" >&2
  exit 36
}

# Sets include, lib and cuda_include.
find_libtorch() {
  cuda_include=""
  local root="${RETABLE_LIBTORCH:-}"
  if [[ "$root" == python ]]; then
    root="$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))')" \
      || missing "RETABLE_LIBTORCH=python, but this python3 has no torch" "Install PyTorch there, or unset RETABLE_LIBTORCH."
  fi
  if [[ -n "$root" && -d "$root/include/ATen" ]]; then
    lib="$root/lib"
    include="$root/include;$root/include/torch/csrc/api/include"
    cuda_include="$root/../nvidia/cuda_runtime/include;$root/../nvidia/cu13/include"
  elif [[ -z "$root" || -d "/usr/include/ATen" && "$root" == /usr/lib/python3* ]]; then
    [[ -d /usr/include/ATen ]] || missing "no libtorch on this machine" "apt-get install libtorch-dev, or set RETABLE_LIBTORCH."
    lib="$(dirname "$(ldconfig -p | awk '/libtorch_cpu\.so/ { print $NF; exit }')")"
    include="/usr/include;/usr/include/torch/csrc/api/include"
  else
    missing "RETABLE_LIBTORCH is '$root', which has no include/ATen" "Name the folder of a libtorch or of an installed torch package."
  fi
  [[ -e "$lib/libtorch_cpu.so" ]] || missing "no libtorch_cpu.so in '$lib'" "Reinstall that libtorch, or choose another with RETABLE_LIBTORCH."
}

identity() {
  local version_header="${include##*;}/torch/version.h"
  cat "$source_folder"/*.cpp "$source_folder"/*.h "$source_folder/CMakeLists.txt" "$version_header"
  echo "$include|$lib"
  stat -L -c '%s' "$lib/libtorch_cpu.so"
  c++ --version | head -n 1
}

compile() {
  # Which std::string: torchCheckFail(..., std::string const&) has it in its name. Older wheels of PyTorch have the old one.
  local abi=0
  grep -q 'torchCheckFail.*NSt7__cxx11' "$lib/libc10.so" && abi=1
  cmake -S "$source_folder" -B "$folder/build" -G Ninja -DRT_INCLUDE="$include" -DRT_LIB="$lib" \
    -DRT_CUDA_INCLUDE="$cuda_include" -DRT_CXX11_ABI="$abi" >"$folder/log" 2>&1 \
    && cmake --build "$folder/build" >>"$folder/log" 2>&1 \
    || { tail -n 40 "$folder/log" >&2; missing "the shim does not compile" "The whole log is in $folder/log."; }
  mv "$folder/build/libretable_torch.so" "$folder/libretable_torch.so"
  rm -rf "$folder/build"
}

for tool in c++ cmake ninja; do
  command -v "$tool" >/dev/null || missing "'$tool' is not installed" "apt-get install g++ cmake ninja-build"
done
find_libtorch
folder="$native/$(identity | sha256sum | cut -c1-16)"
mkdir -p "$folder"
exec 9>"$native/lock"
flock 9
[[ -e "$folder/libretable_torch.so" ]] || compile
ln -sfn "$(basename "$folder")" "$native/current"
echo "$folder/libretable_torch.so"
