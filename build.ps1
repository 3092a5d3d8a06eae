#!/usr/bin/env pwsh
# The same as build.sh, for who lives in PowerShell. The steps run on Linux: on Windows this goes through WSL.
$ErrorActionPreference = 'Stop'
$script = Join-Path $PSScriptRoot 'build.sh'
if ($IsLinux -or $IsMacOS) {
    & $script @args
}
elseif (Get-Command wsl -ErrorAction SilentlyContinue) {
    Push-Location $PSScriptRoot
    try { & wsl ./build.sh @args } finally { Pop-Location }
}
else {
    [Console]::Error.WriteLine('error: Retable runs on Linux, and this Windows has no WSL')
    [Console]::Error.WriteLine("  hint     Install it with 'wsl --install', then run this again.")
    exit 36
}
exit $LASTEXITCODE
