# ./build.sh for those who type in PowerShell. Retable runs on Linux, where both are at hand.
& sh (Join-Path $PSScriptRoot 'build.sh') @args
exit $LASTEXITCODE
